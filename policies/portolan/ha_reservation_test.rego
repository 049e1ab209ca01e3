package io.konveyor.forklift.ovirt_test

test_ha_reservation_fires if ids({"name": "a", "cluster": {"haReservation": true}}) == {"ovirt.ha.reservation.enabled"}

test_ha_reservation_passes if ids({"name": "a", "cluster": {"haReservation": false}}) == set()

test_ha_reservation_absent if ids({"name": "a", "cluster": {}}) == set()

test_ha_reservation_null if ids({"name": "a", "cluster": {"haReservation": null}}) == set()
