package io.konveyor.forklift.ovirt_test

test_custom_properties_fires if ids({"name": "a", "properties": [{"name": "sap_agent", "value": "true"}]}) == {"ovirt.vm.custom_properties.detected"}

test_custom_properties_passes if ids({"name": "a", "properties": []}) == set()

test_custom_properties_absent if ids({"name": "a"}) == set()

test_custom_properties_null if ids({"name": "a", "properties": null}) == set()
