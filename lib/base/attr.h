// SPDX-License-Identifier: Apache-2.0
// Function attributes that state a contract. C11 has no [[nodiscard]]; both supported compilers know these.
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#define ATTR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define ATTR_MUST_USE          __attribute__((warn_unused_result))
#define ATTR_MALLOC            __attribute__((malloc, warn_unused_result))
#define ATTR_NORETURN          __attribute__((noreturn))
#define ATTR_CLEANUP(fn)       __attribute__((cleanup(fn)))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
