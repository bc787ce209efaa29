// SPDX-License-Identifier: Apache-2.0
// dgdr-agent: the profiler's end of kubectl dgdr.
//
// Where things are
//   main.c            this file: start, dispatch, the one error message
//   commands.[ch]     THE command table; help.c makes the help texts from it
//   report.c          report, report complete, report fail
//   sync.c            sync: folder_watch.[ch] when to look, status_file.[ch] what is new, status_text.[ch] what it says,
//                     publish.[ch] the ConfigMap
//
//   controller.[ch]   controller: controller_watch.c what is in the cluster, cache.[ch] what is kept of it,
//                     controller_work.c what is done about it, controller_end.c what has ended by it; leader.[ch] the
//                     Lease, complain.[ch] Events, logger.[ch] its log; serve.[ch] health and metrics: listener.[ch] its
//                     socket, readers.[ch] who asks, pages.[ch] what they read
//   cluster.[ch]      the connection to the cluster, for those that need one
//
//   lib/kube          the cluster; lib/loop, lib/doc and lib/model are what it and the formats need
//   lib/pipeline      what the controller decides: progress.h; who leads: lease.h; its queue and its metrics
//   lib/report        the status file: libdgdr-report, also for profilers that link to it
#include "commands.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int write_all(int fd, const struct strbuf *text)
{
    for (size_t done = 0; done < text->len;) {
        ssize_t n = write(fd, text->buf + done, text->len - done);
        if (n < 0 && errno != EINTR)
            return -1;
        done += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

static void say(struct strbuf *log, const char *before, const char *text)
{
    strbuf_adds(log, before);
    utf8_sanitise(log, text, UTF8_LINE);
    strbuf_addc(log, '\n');
}

static enum agent_exit run(const struct agent_command *command, int argc, char **argv,
                           struct strbuf *out, struct strbuf *log, struct err *err)
{
    static const struct opt none[] = {{.type = OPT_END}};
    void *values CLEANUP_FREE = xcalloc(1, command->values_size ? command->values_size : 1);
    const struct opt_set set = {command->options ? command->options : none, values};
    const char **args CLEANUP_FREE = NULL;
    size_t count = 0;
    bool help = false;
    if (command->defaults)
        command->defaults(values);
    enum agent_exit code = AGENT_USAGE;
    if (opts_parse(&set, 1, argc, argv, &args, &count, &help, err) == 0) {
        if (help) {
            agent_help(command, out);
            return AGENT_OK;
        }
        if (count <= command->arg_max)
            code = command->run(values, args, out, log, err);
        else
            err_set(err, ERR_USAGE, "unexpected argument \"%s\"", args[command->arg_max]);
    }
    if (code == AGENT_USAGE && !err->hint[0])
        err_hint(err, "See 'dgdr-agent %s --help' for usage.", command->name);
    return code;
}

static enum agent_exit dispatch(int argc, char **argv, struct strbuf *out, struct strbuf *log,
                                struct err *err)
{
    const char *first = argc > 1 ? argv[1] : "--help";
    size_t used;
    if (strcmp(first, "-h") == 0 || strcmp(first, "--help") == 0) {
        agent_help(NULL, out);
        return AGENT_OK;
    }
    if (strcmp(first, "--version") == 0)
        return command_version.run(NULL, NULL, out, log, err);
    const struct agent_command *command =
        agent_command_find((const char *const *)argv + 1, (size_t)argc - 1, &used);
    if (!command)
        return agent_command_unknown(first, err);
    return run(command, argc - 1 - (int)used, argv + 1 + used, out, log, err);
}

// A closed stdin, stdout or stderr would be handed to the next file that is opened. What stands in for stdout cannot be
// written to.
static void ensure_std_fds(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY) != fd)
            _exit(AGENT_ERROR);
    }
}

int main(int argc, char **argv)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT, log CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    ensure_std_fds();
    // Both are seen as errors of the write.
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    enum agent_exit code = dispatch(argc, argv, &out, &log, &err);
    if (write_all(STDOUT_FILENO, &out) && code == AGENT_OK) {
        err_errno(&err, ERR_FAILURE, errno, "write standard output");
        code = AGENT_ERROR;
    }
    if (err.kind != ERR_NONE)
        say(&log, "error: ", err.text);
    if (err.hint[0])
        say(&log, "", err.hint);
    // There is nobody left to tell.
    (void)!write_all(STDERR_FILENO, &log);
    return (int)code;
}
