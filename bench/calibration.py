"""How fast this machine is just now: a loop that never changes, so that results of different hours can be compared."""

import time

ROUNDS = 4_000_000
SLOTS = 1_024


def calibration_ms() -> float:
    """Give the CPU time of the loop, about a third of a second: whole numbers and a small table, no system call.

    Units:   ms of this thread
    """
    began_ns = time.thread_time_ns()
    number, table = 0, [0] * SLOTS
    for round in range(ROUNDS):
        number = (number * 31 + round) & 0xFFFF
        table[number % SLOTS] = round
    return (time.thread_time_ns() - began_ns) / 1e6
