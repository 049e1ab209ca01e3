package io.konveyor.forklift.ovirt_test

test_ksm_fires if ids({"name": "a", "cluster": {"ksmEnabled": true}}) == {"ovirt.cluster.ksm_enabled"}

test_ksm_passes if ids({"name": "a", "cluster": {"ksmEnabled": false}}) == set()

test_ksm_absent if ids({"name": "a", "cluster": {}}) == set()

test_ksm_null if ids({"name": "a", "cluster": {"ksmEnabled": null}}) == set()
