package io.konveyor.forklift.ovirt_test

test_io_threads_fires if ids({"name": "a", "ioThreads": 2}) == {"ovirt.iothreads.configured"}

test_io_threads_passes if ids({"name": "a", "ioThreads": 1}) == set()

test_io_threads_absent if ids({"name": "a"}) == set()

test_io_threads_null if ids({"name": "a", "ioThreads": null}) == set()
