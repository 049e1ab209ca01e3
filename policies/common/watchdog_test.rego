package io.konveyor.forklift.ovirt_test

test_watchdog_fires if ids({"name": "a", "watchDogs": [{"id": "w1", "action": "reset", "model": "i6300esb"}]}) == {"ovirt.watchdog.enabled"}

test_watchdog_passes if ids({"name": "a", "watchDogs": []}) == set()

test_watchdog_absent if ids({"name": "a"}) == set()

test_watchdog_null if ids({"name": "a", "watchDogs": null}) == set()
