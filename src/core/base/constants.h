/* Numbers that several files need. */
#ifndef HLR_CONSTANTS_H
#define HLR_CONSTANTS_H

#define HLR_LOG_2PI 1.83787706640934548356065947281

#endif
