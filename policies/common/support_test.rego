package io.konveyor.forklift.ovirt_test

import data.io.konveyor.forklift.ovirt

# What the rules find for a VM, as ids.
ids(vm) := {concern.id | some concern in ovirt.concerns with input as vm}
