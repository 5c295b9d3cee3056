#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

hlr_status hlr_fail(hlr_error *err, hlr_status code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return code;
}
