#include "quantile.h"

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
    if (x[first] == pivot) /* else it is at the other end */
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

/* Where a quantile is: between ranks low and high, `part` of the way. As in R the rank counts from 1 before its
 * fraction is taken, which decides the last bit. */
typedef struct {
    int low, high;
    double part;
} place;

static place place_of(int n, double prob)
{
    const double at = 1.0 + (n - 1) * prob;
    return (place){(int) floor(at) - 1, (int) ceil(at) - 1, at - floor(at)};
}

static double interpolate(place at, double low, double high)
{
    if (at.part == 0.0 || low == high) /* equal infinities must not be subtracted */
        return low;
    return (1.0 - at.part) * low + at.part * high;
}

double hlr_sorted_quantile(const double *sorted, int n, double prob)
{
    const place at = place_of(n, prob);
    return interpolate(at, sorted[at.low], sorted[at.high]);
}

static double largest(int n, const double *x)
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
        double other = x[rank]; /* the neighbour is on the side that has fewer */
        if (at.low < at.high)
            other = from_low ? smallest(n - at.high, x + at.high) : largest(at.high, x);
        out[k] = from_low ? interpolate(at, x[rank], other) : interpolate(at, other, x[rank]);
    }
}

void hlr_sorted_hdi(const double *sorted, int n, double prob, double *lower, double *upper)
{
    int span = (int) floor(n * prob);
    if (span > n - 1)
        span = n - 1;
    int best = 0;
    for (int i = 1; i + span < n; i++)
        if (sorted[i + span] - sorted[i] < sorted[best + span] - sorted[best])
            best = i;
    *lower = sorted[best];
    *upper = sorted[best + span];
}
