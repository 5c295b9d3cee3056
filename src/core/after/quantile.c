#include "after/quantile.h"

#include <math.h>

static void swap(double *a, double *b)
{
    const double kept = *a;
    *a = *b;
    *b = kept;
}

static int between(double x, int lowest, int highest)
{
    return x < lowest ? lowest : x > highest ? highest : (int) x;
}

/* Splits x[first .. last] by the value at `rank`; returns where that value ends up. */
static int split(double *x, int first, int last, int rank)
{
    const double pivot = x[rank];
    int i = first, j = last;
    swap(&x[first], &x[rank]);
    if (x[last] > pivot)
        swap(&x[first], &x[last]);
    while (i < j) {
        swap(&x[i++], &x[j--]);
        while (x[i] < pivot)
            i++;
        while (x[j] > pivot)
            j--;
    }
    if (x[first] == pivot) /* else the pivot is at `last` */
        swap(&x[first], &x[j]);
    else
        swap(&x[++j], &x[last]);
    return j;
}

/* A sample around the rank sought is ordered first, so that the pivot is close to it. */
static void select_between(double *x, int first, int last, int rank)
{
    while (first < last) {
        const int n = last - first + 1;
        if (n > 600) {
            const double i = rank - first + 1, size = 0.5 * pow(n, 2.0 / 3.0);
            const double reach = 0.5 * sqrt(log(n) * size * (n - size) / n) * (2.0 * i < n ? -1.0 : 1.0);
            select_between(x, between(rank - i * size / n + reach, first, rank),
                           between(rank + (n - i) * size / n + reach, rank, last), rank);
        }
        const int at = split(x, first, last, rank);
        if (at <= rank)
            first = at + 1;
        if (at >= rank)
            last = at - 1;
    }
}

void hlr_select(int n, double *x, int rank)
{
    select_between(x, 0, n - 1, rank);
}

static void insertion_sort(int n, double *x)
{
    for (int i = 1; i < n; i++) {
        const double value = x[i];
        int j = i;
        for (; j > 0 && x[j - 1] > value; j--)
            x[j] = x[j - 1];
        x[j] = value;
    }
}

void hlr_sort(int n, double *x)
{
    while (n > 24) {
        const int middle = n / 2;
        hlr_select(n, x, middle);
        hlr_sort(middle, x);
        x += middle + 1;
        n -= middle + 1;
    }
    insertion_sort(n, x);
}

/* Where a quantile is: between ranks low and high, `fraction` of the way. As in R the rank counts from 1 before its
 * fraction is taken, which decides the last bit. */
typedef struct {
    int low, high;
    double fraction;
} place;

static place place_of(int n, double prob)
{
    const double at = 1.0 + (n - 1) * prob;
    return (place){(int) floor(at) - 1, (int) ceil(at) - 1, at - floor(at)};
}

static double interpolate(place at, double low, double high)
{
    if (at.fraction == 0.0 || low == high) /* equal infinities must not be subtracted */
        return low;
    return (1.0 - at.fraction) * low + at.fraction * high;
}

double hlr_sorted_quantile(const double *sorted, int n, double prob)
{
    const place at = place_of(n, prob);
    return interpolate(at, sorted[at.low], sorted[at.high]);
}

double hlr_largest(int n, const double *x)
{
    double most = x[0];
    for (int i = 1; i < n; i++)
        most = x[i] > most ? x[i] : most;
    return most;
}

static double smallest(int n, const double *x)
{
    double least = x[0];
    for (int i = 1; i < n; i++)
        least = x[i] < least ? x[i] : least;
    return least;
}

void hlr_quantiles(int n, double *x, int n_prob, const double *prob, double *out)
{
    int settled = -1; /* a rank whose value is in its place */
    for (int k = 0; k < n_prob; k++) {
        const place at = place_of(n, prob[k]);
        const int from_low = 2 * at.low >= n, rank = from_low ? at.low : at.high;
        if (rank > settled)
            select_between(x, settled + 1, n - 1, rank);
        else
            select_between(x, 0, settled, rank);
        settled = rank;
        double other = x[rank]; /* the other neighbour is on the side with fewer values */
        if (at.low < at.high)
            other = from_low ? smallest(n - at.high, x + at.high) : hlr_largest(at.high, x);
        out[k] = from_low ? interpolate(at, x[rank], other) : interpolate(at, other, x[rank]);
    }
}

/* Steps from an interval's lower to its upper end. */
static int span_of(int n, double prob)
{
    const int span = (int) floor(n * prob);
    return span > n - 1 ? n - 1 : span;
}

static int narrowest(const double *sorted, int n, int span)
{
    int best = 0;
    for (int i = 1; i + span < n; i++)
        if (sorted[i + span] - sorted[i] < sorted[best + span] - sorted[best])
            best = i;
    return best;
}

void hlr_sorted_hdi(const double *sorted, int n, double prob, double *lower, double *upper)
{
    const int span = span_of(n, prob), best = narrowest(sorted, n, span);
    *lower = sorted[best];
    *upper = sorted[best + span];
}

/* Angle of interval i of m. */
static double angle(int i, int m)
{
    return asin(sqrt((i + 0.5) / m));
}

/* Angle at the minimum of the least squares parabola through the widths of intervals first .. last of m. With x, the
 * angle scaled to -1 to 1, the parabola is a sum of the polynomials 1, x - a and (x - b)(x - a) - c, which are
 * orthogonal over these intervals. */
static double angle_at_least(const double *sorted, int span, int first, int last, int m)
{
    const double middle = 0.5 * (angle(first, m) + angle(last, m));
    const double reach = 0.5 * (angle(last, m) - angle(first, m));
    const int n = last - first + 1;
    double sum = 0.0, square = 0.0, cube = 0.0;
    for (int i = first; i <= last; i++)
        sum += (angle(i, m) - middle) / reach;
    const double a = sum / n;
    for (int i = first; i <= last; i++) {
        const double d = (angle(i, m) - middle) / reach - a;
        square += d * d;
        cube += d * d * d;
    }
    const double b = cube / square, c = square / n;
    double slope = 0.0, bend = 0.0, norm = 0.0;
    for (int i = first; i <= last; i++) {
        const double d = (angle(i, m) - middle) / reach - a, second = d * (d - b) - c;
        const double width = sorted[i + span] - sorted[i];
        slope += d * width;
        bend += second * width;
        norm += second * second;
    }
    slope /= square;
    bend /= norm;
    /* slope d + bend (d^2 - b d) is least at this d. An end of the range takes its place where the parabola opens
     * downwards, or where d lies outside. */
    const double from = -1.0 - a, to = 1.0 - a;
    double d = 0.5 * (b - slope / bend);
    if (!(bend > 0.0))
        d = slope + bend * (from + to - b) > 0.0 ? from : to;
    d = d < from ? from : d > to ? to : d;
    return middle + reach * (d + a);
}

void hlr_sorted_smooth_hdi(const double *sorted, int n, double prob, double *lower, double *upper)
{
    const int span = span_of(n, prob), m = n - span;
    int at = narrowest(sorted, n, span), first = at, last = at;
    const double most = 1.2 * (sorted[at + span] - sorted[at]);
    while (first > 0 && sorted[first - 1 + span] - sorted[first - 1] <= most)
        first--;
    while (last + 1 < m && sorted[last + 1 + span] - sorted[last + 1] <= most)
        last++;
    if (last - first >= 4 && most > 0.0) {
        const double share = sin(angle_at_least(sorted, span, first, last, m));
        at = between(m * share * share, first, last);
    }
    *lower = sorted[at];
    *upper = sorted[at + span];
}
