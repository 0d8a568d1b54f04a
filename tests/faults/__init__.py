"""The laws under fire: nights of several schools while everything goes wrong, from a seed.

    make faults SEEDS=1-50        many; SEEDS=7 repeats the one that failed

`schedule` draws from a seed what happens, step after step, and says it in lines that people read.
`driver` carries it out with the real programs, as processes on a real broker and database.
`judgement` then compares what is there with the oracle, which reads the topics, with what the
schools' servers have, and with the books of every run.

A program is made to die or to sleep at a named point (`points`) from outside: `launch` runs its
console script in a process in which the function there is wrapped. No production code knows.

In a `world` of its own the same nights have weather too: where a program sleeps, a fault of
database, brokers or network begins, and the program wakes in it, with all that work at that time.
"""
