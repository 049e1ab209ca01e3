package io.konveyor.forklift.ovirt

# METADATA
# title: Unplugged NIC
# description: A NIC has `plugged` equal to false.
# custom:
#   id: ovirt.nic.unplugged.detected
#   category: Warning
#   label: Unplugged NIC detected
#   provenance: Forklift nic_plugged.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: "nics[].plugged"
#       set: true
#       text: the NIC is plugged in or removed
concerns contains {
	"id": "ovirt.nic.unplugged.detected",
	"category": "Warning",
	"label": "Unplugged NIC detected",
	"assessment": concat(" ", [
		"A NIC of this VM is unplugged, a state that the target does not keep: it may come up connected.",
		"Remove the NIC if nobody needs it, or disconnect it in the migrated VM.",
	]),
} if {
	some nic in input.nics
	nic.plugged == false
}
