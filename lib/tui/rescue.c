// SPDX-License-Identifier: Apache-2.0
#include "tui/rescue.h"

#include "base/attr.h"
#include "base/mem.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static const int deadly[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

enum { STACK_SIZE = 64 * 1024 };

// A handler has no argument but the signal, so its state is global.
static struct {
    volatile sig_atomic_t armed;
    int fd;
    struct termios settings;
    char text[RESCUE_TEXT_MAX];
    size_t len;
    struct sigaction before[ARRAY_LEN(deadly)];
    stack_t stack_before;
} rescue;
static char stack_memory[STACK_SIZE]; // a stack that ran over cannot run its own handler

static void put_back(void)
{
    if (!rescue.armed)
        return;
    rescue.armed = 0;
    int saved = errno;
    const char *p = rescue.text;
    size_t left = rescue.len;
    while (left > 0) {
        ssize_t n = write(rescue.fd, p, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        p += n;
        left -= (size_t)n;
    }
    tcsetattr(rescue.fd, TCSANOW, &rescue.settings);
    errno = saved;
}

static void on_death(int signo)
{
    put_back();
    for (size_t i = 0; i < ARRAY_LEN(deadly); i++) {
        if (deadly[i] == signo)
            sigaction(signo, &rescue.before[i], NULL);
    }
    // Blocked until we return; then whoever was there before us gets it, or the default kills.
    raise(signo);
}

void rescue_arm(int fd, const struct termios *settings, const char *text)
{
    bool again = rescue.armed;
    rescue.armed = 0;
    rescue.fd = fd;
    rescue.settings = *settings;
    rescue.len = strnlen(text, RESCUE_TEXT_MAX);
    memcpy(rescue.text, text, rescue.len);
    if (!again) {
        stack_t stack = {.ss_sp = stack_memory, .ss_size = STACK_SIZE};
        struct sigaction act = {.sa_handler = on_death, .sa_flags = SA_ONSTACK};
        sigemptyset(&act.sa_mask);
        sigaltstack(&stack, &rescue.stack_before);
        for (size_t i = 0; i < ARRAY_LEN(deadly); i++)
            sigaction(deadly[i], &act, &rescue.before[i]);
        mem_set_die_hook(put_back);
    }
    rescue.armed = 1;
}

void rescue_disarm(void)
{
    if (!rescue.armed)
        return;
    rescue.armed = 0;
    mem_set_die_hook(NULL);
    for (size_t i = 0; i < ARRAY_LEN(deadly); i++)
        sigaction(deadly[i], &rescue.before[i], NULL);
    if (!(rescue.stack_before.ss_flags & SS_ONSTACK))
        sigaltstack(&rescue.stack_before, NULL);
}
