package io.konveyor.forklift.ovirt_test

test_usb_fires if ids({"name": "a", "usbEnabled": true}) == {"ovirt.usb.enabled"}

test_usb_passes if ids({"name": "a", "usbEnabled": false}) == set()

test_usb_absent if ids({"name": "a"}) == set()

test_usb_null if ids({"name": "a", "usbEnabled": null}) == set()
