/* Included by vector_math.c once per width. COPY(name): the copy's name. TARGET: its attribute. vector, bits: LANES
 * doubles, and as many integers of 64 bits. */

TARGET static inline vector COPY(select)(bits mask, vector yes, vector no)
{
    return (vector) ((mask & (bits) yes) | (~mask & (bits) no));
}

/* exp(x), -708 <= x <= 709.78: 2^k exp(r) with |r| <= log(2) / 2. */
TARGET static inline vector COPY(exp_within)(vector x)
{
    const vector shifted = x * LOG2_E + ROUNDING;        /* the integer is in its low bits */
    const vector k = shifted - ROUNDING;
    const vector r = (x - k * LN2_HIGH) - k * LN2_LOW, r2 = r * r, r4 = r2 * r2;
    const vector low = (EXP_2 + EXP_3 * r) + (EXP_4 + EXP_5 * r) * r2;
    const vector high = (EXP_6 + EXP_7 * r) + (EXP_8 + EXP_9 * r) * r2;
    const vector tail = low + (high + (EXP_10 + EXP_11 * r) * r4) * r4;
    /* 2^(k - 1), because 2^1024 is no double. */
    const vector half_power = (vector) (((bits) shifted + 1022) << 52);
    return (1.0 + (r + r2 * tail)) * half_power * 2.0;
}

TARGET static inline vector COPY(exp_any)(vector x)
{
    const vector zero = {0.0};
    const bits below = x < LOWEST, above = x > HIGHEST;
    const vector inside = COPY(select)(below | above, zero, x);
    return COPY(select)(below, zero, COPY(select)(above, zero + INFINITY, COPY(exp_within)(inside)));
}

/* log(1 + e), 0 <= e <= 1; by log(1 + f) with f = e, or f = (e - 1) / 2 and log(2) more where e is large. */
TARGET static inline vector COPY(log1p_unit)(vector e)
{
    const vector zero = {0.0};
    const bits large = e > SQRT2_LESS_1;
    const vector f = COPY(select)(large, (e - 1.0) * 0.5, e), half_square = 0.5 * f * f;
    const vector s = f / (2.0 + f), z = s * s, w = z * z;
    const vector even = w * (LOG_2 + w * (LOG_4 + w * LOG_6)),
                 odd = z * (LOG_1 + w * (LOG_3 + w * (LOG_5 + w * LOG_7)));
    const vector high = COPY(select)(large, zero + LN2_HIGH, zero), low = COPY(select)(large, zero + LN2_LOW, zero);
    return high - ((half_square - (s * (half_square + (even + odd)) + low)) - f);
}

TARGET static void COPY(exp_all)(int n, const double *x, double *out)
{
    int i = 0;
    for (; i + LANES <= n; i += LANES)
        *(vector *) (out + i) = COPY(exp_any)(*(const vector *) (x + i));
    if (i < n) {
        double rest[LANES] = {0.0};
        for (int k = 0; k < n - i; k++)
            rest[k] = x[i + k];
        *(vector *) rest = COPY(exp_any)(*(const vector *) rest);
        for (int k = 0; k < n - i; k++)
            out[i + k] = rest[k];
    }
}

TARGET static inline void COPY(logistic)(const double *x, double *p, double *q, double *log_p, double *log_q)
{
    const vector at = *(const vector *) x, zero = {0.0};
    const bits sign = (bits) -zero, up = at > 0.0;
    const vector far = (vector) ((bits) at & ~sign), e = COPY(exp_any)(-far);
    const vector large = 1.0 / (1.0 + e), small = e / (1.0 + e);
    const vector log_large = -COPY(log1p_unit)(e), log_small = log_large - far;
    *(vector *) p = COPY(select)(up, large, small);
    *(vector *) q = COPY(select)(up, small, large);
    *(vector *) log_p = COPY(select)(up, log_large, log_small);
    *(vector *) log_q = COPY(select)(up, log_small, log_large);
}

TARGET static void COPY(logistic_all)(int n, const double *x, double *p, double *q, double *log_p, double *log_q)
{
    int i = 0;
    for (; i + LANES <= n; i += LANES)
        COPY(logistic)(x + i, p + i, q + i, log_p + i, log_q + i);
    if (i < n) {
        double rest[5][LANES] = {{0.0}};
        for (int k = 0; k < n - i; k++)
            rest[0][k] = x[i + k];
        COPY(logistic)(rest[0], rest[1], rest[2], rest[3], rest[4]);
        for (int k = 0; k < n - i; k++) {
            p[i + k] = rest[1][k];
            q[i + k] = rest[2][k];
            log_p[i + k] = rest[3][k];
            log_q[i + k] = rest[4][k];
        }
    }
}

/* Rows i to i + 3; in as many vectors as they take, so that sums are the same at any width. */
TARGET static inline void COPY(bernoulli)(const double *y, const double *x, double *out, vector *sum, vector *product)
{
    for (int k = 0; k < 4 / LANES; k++) {
        const vector sign = *(const vector *) (y + LANES * k) * 2.0 - 1.0, zero = {0.0};
        const vector at = sign * *(const vector *) (x + LANES * k);
        const bits up = at > 0.0;
        const vector far = COPY(select)(up, -at, at), e = COPY(exp_any)(far), large = 1.0 / (1.0 + e);
        *(vector *) (out + LANES * k) = sign * COPY(select)(up, e * large, large);
        sum[k] += COPY(select)(up, zero, at);
        product[k] *= 1.0 + e;
    }
}

TARGET static double COPY(bernoulli_all)(int n, const double *y, const double *x, double *out)
{
    enum { MOST = 2000 };   /* factors of at most 2 to a sum of logs: four products of 500 each */
    double total = 0.0;
    for (int first = 0; first < n; first += MOST) {
        const int end = n - first < MOST ? n : first + MOST;
        vector sum[4 / LANES] = {{0.0}}, product[4 / LANES];
        for (int k = 0; k < 4 / LANES; k++)
            product[k] = (vector) {0.0} + 1.0;
        int i = first;
        for (; i + 4 <= end; i += 4)
            COPY(bernoulli)(y + i, x + i, out + i, sum, product);
        if (i < end) {
            double rest[3][4] = {{1.0, 1.0, 1.0, 1.0}, {INFINITY, INFINITY, INFINITY, INFINITY}};  /* these add 0 */
            for (int k = 0; k < end - i; k++) {
                rest[0][k] = y[i + k];
                rest[1][k] = x[i + k];
            }
            COPY(bernoulli)(rest[0], rest[1], rest[2], sum, product);
            for (int k = 0; k < end - i; k++)
                out[i + k] = rest[2][k];
        }
        double sums[4], products[4];
        for (int k = 0; k < 4 / LANES; k++) {
            *(vector *) (sums + LANES * k) = sum[k];
            *(vector *) (products + LANES * k) = product[k];
        }
        for (int k = 0; k < 4; k++)
            total += sums[k] - log(products[k]);
    }
    return total;
}
