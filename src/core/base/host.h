/* What a long run may ask of whoever runs it. */
#ifndef HLR_HOST_H
#define HLR_HOST_H

typedef struct {
    int (*should_stop)(void *ctx);                    /* asked once per transition */
    void (*progress)(void *ctx, int sampling);        /* told once per transition of warmup and once per draw */
    double (*seconds)(void *ctx);                     /* a clock that only goes forward */
    void *ctx;
} hlr_host;

#endif
