package io.konveyor.forklift.ovirt

# METADATA
# title: NIC passed through from the host
# description: >-
#   The `interface` of a NIC is `pci_passthrough`, or its vNIC profile has `passThrough` true.
# custom:
#   id: ovirt.nic.pci_passthrough.detected
#   category: Warning
#   label: NIC with host device passthrough detected
#   provenance: Forklift nic_pci_passthrough.rego
#   since: 0.1.0
#   mends: [R2, R10]
#   remedies:
#     - path: "nics[].interface"
#       set: "virtio"
#       text: the NIC is not passed through from the host
#     - path: "nics[].profile.passThrough"
#       set: false
#       text: the vNIC profile has no pass-through
concerns contains {
	"id": "ovirt.nic.pci_passthrough.detected",
	"category": "Warning",
	"label": "NIC with host device passthrough detected",
	"assessment": concat(" ", [
		"A NIC of this VM is a virtual function of a host card, and the target has to provide one as well.",
		"Prepare an SR-IOV network on the target and map the NIC to it.",
	]),
} if {
	nic_passed_through
}

nic_passed_through if {
	some nic in input.nics
	nic.interface == "pci_passthrough"
}

nic_passed_through if {
	some nic in input.nics
	nic.profile.passThrough == true
}
