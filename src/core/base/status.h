/* Failure is a returned status with words; the core never jumps and never prints. */
#ifndef HLR_STATUS_H
#define HLR_STATUS_H

typedef enum {
    HLR_OK = 0,
    HLR_BAD_INPUT,        /* an argument outside what the function takes */
    HLR_BAD_START,        /* log density not finite where sampling should begin */
    HLR_STOPPED           /* the host asked to stop; rows written so far are valid */
} hlr_status;

typedef struct {
    char message[256];
} hlr_error;

/* Write the message, pass the code on:  return hlr_fail(err, HLR_BAD_START, "...", ...); */
hlr_status hlr_fail(hlr_error *err, hlr_status code, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 3, 4)))
#endif
    ;

#endif
