/* Counted checks for the core's test program. A failed check is printed and counted; the program goes on.
 * Each test_*.c has one function, named in main.c. */
#ifndef HLR_CHECK_H
#define HLR_CHECK_H

void check_true(int ok, const char *what, const char *file, int line);

/* |a - b| <= tol max(1, |b|); equal infinities pass, NaN never does. */
void check_near(double a, double b, double tol, const char *what, const char *file, int line);

#define CHECK(condition) check_true((condition) != 0, #condition, __FILE__, __LINE__)
#define CHECK_NEAR(a, b, tol) check_near((a), (b), (tol), #a " is " #b, __FILE__, __LINE__)

#endif
