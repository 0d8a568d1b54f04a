"""The producer runs on a school's Windows server too: it calls nothing that only POSIX has."""

import ast
import re
from typing import Final

import pytest

from tests.house.modules import Module, imports, module_of, modules_of, names

POSIX_MODULES: Final = frozenset(
    ("crypt", "curses", "fcntl", "grp", "nis", "posix", "pty", "pwd", "readline")
) | {"resource", "spwd", "syslog", "termios", "tty"}

POSIX_NAMES: Final = re.compile(
    r"os\.(fork|forkpty|wait|wait3|wait4|waitid|killpg|get(re|res)?[ug]id|gete[ug]id|set(e|re)?[ug]id"
    r"|setsid|getsid|setpgid|getpgid|getpgrp|getgroups|setgroups|initgroups|chown|fchown|lchown"
    r"|chroot|mkfifo|mknod|nice|getpriority|setpriority|sched_\w+|uname|getloadavg|statvfs|fstatvfs"
    r"|sync|fdatasync|pread|pwrite|readv|writev|sendfile|openpty|ttyname|ctermid|sysconf|pathconf"
    r"|posix_\w+|W[A-Z]+|O_(DIRECTORY|NOFOLLOW|CLOEXEC|NONBLOCK|SYNC|DSYNC))"
    r"|signal\.(SIGKILL|SIGHUP|SIGQUIT|SIGALRM|SIGCHLD|SIGPIPE|SIGUSR1|SIGUSR2|SIGSTOP|SIGCONT|SIGTSTP"
    r"|alarm|pause|setitimer|getitimer|sigwait|pthread_\w+|siginterrupt)"
    r"|select\.(poll|epoll|kqueue)|time\.tzset|socket\.(AF_UNIX|socketpair)|\w+\.add_signal_handler"
)

POSIX_ARGUMENTS: Final = frozenset(
    ("preexec_fn", "start_new_session", "process_group", "pass_fds", "extra_groups", "umask")
)
"""What only POSIX takes where a program is started."""


def posix_only(module: Module) -> list[str]:
    imported = [name for name in imports(module) if name.partition(".")[0] in POSIX_MODULES]
    named = [name for name in imports(module) if POSIX_NAMES.fullmatch(name)]
    called = [f"{name}:{line}" for line, name in names(module) if POSIX_NAMES.fullmatch(name)]
    given = [
        f"{node.arg}:{node.value.lineno}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.keyword) and node.arg in POSIX_ARGUMENTS
    ]
    return [f"{module.place}: {each}" for each in (*imported, *named, *called, *given)]


def test_the_producer_calls_nothing_that_only_posix_has() -> None:
    # The contract goes with it to the school.
    offences = [
        each for module in modules_of("producer", "contract") for each in posix_only(module)
    ]

    assert not offences


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("import fcntl", True),
        ("from pwd import getpwnam", True),
        ("import resource", True),
        ("import os\nos.fork()", True),
        ("import os\nx = os.getuid() == 0", True),
        ("from os import getuid", True),
        ("import signal\nsignal.SIGKILL", True),
        ("import subprocess\nsubprocess.Popen([], start_new_session=True)", True),
        ("import socket\nsocket.socket(socket.AF_UNIX)", True),
        ("import subprocess\nsubprocess.Popen([], stdin=subprocess.PIPE)", False),
        ("import os\nos.kill(1, 2)\nos.replace('a', 'b')\nos.fsync(1)\nos.getpid()", False),
        ("import signal\nsignal.SIGTERM\nsignal.SIGINT", False),
    ],
)
def test_a_call_that_only_posix_has_is_found(source: str, is_found: bool) -> None:
    assert is_found == bool(posix_only(module_of(source)))
