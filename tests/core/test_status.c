#include "check.h"
#include "base/status.h"

#include <string.h>

void test_status(void)
{
    hlr_error err = {""};

    CHECK(HLR_OK == 0);
    CHECK(hlr_fail(&err, HLR_BAD_START, "log density is %g at parameter %d", -1.5, 3) == HLR_BAD_START);
    CHECK(strcmp(err.message, "log density is -1.5 at parameter 3") == 0);

    /* A text longer than the buffer is cut, and still ends. */
    char text[2 * sizeof err.message];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    CHECK(hlr_fail(&err, HLR_STOPPED, "%s", text) == HLR_STOPPED);
    CHECK(strlen(err.message) == sizeof err.message - 1);
}
