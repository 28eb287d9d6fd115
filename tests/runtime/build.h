/*
 * Which build a test runs in. Sanitizers take five to fifty times as long, and what they can see of a test shows
 * in some of its seeds already: so a test that plays often asks how often.
 */
#ifndef BUILD_H
#define BUILD_H

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
#define TSAN 1
#else
#define TSAN 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define ASAN 1
#else
#define ASAN 0
#endif
#define SANITIZED (TSAN || ASAN)

/* So many in the plain build, a fifth with AddressSanitizer; ThreadSanitizer takes milliseconds to make a fiber. */
#define SCALED(n) (TSAN ? ((n) + 24) / 25 : ASAN ? ((n) + 4) / 5 : (n))

#endif
