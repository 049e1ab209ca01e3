package io.konveyor.forklift.ovirt

# METADATA
# title: Chipset of the VM
# description: >-
#   `bios` is `i440fx_sea_bios`, or is `cluster_default` in a cluster whose `biosType` is.
# custom:
#   id: portolan.bios.i440fx
#   category: Information
#   label: Chipset i440FX detected
#   provenance: vm-import-operator, the predecessor of Forklift, on BIOS types
#   since: 0.2.0
#   mends: []
#   remedies:
#     - path: bios
#       set: "q35_sea_bios"
#       text: the VM has the chipset Q35
#     - path: cluster.biosType
#       set: "q35_sea_bios"
#       text: the cluster gives its VMs the chipset Q35
concerns contains {
	"id": "portolan.bios.i440fx",
	"category": "Information",
	"label": "Chipset i440FX detected",
	"assessment": concat(" ", [
		"The target offers the chipset Q35 only, so that the guest sees other controllers at other addresses after the migration.",
		"Check that the guest has drivers for them and does not name network cards by their slot.",
	]),
} if {
	bios_type == "i440fx_sea_bios"
}
