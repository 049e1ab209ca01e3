package io.konveyor.forklift.ovirt

# METADATA
# title: Snapshot with memory
# description: A snapshot has `persistMemory` set (anything but false).
# custom:
#   id: ovirt.snapshot.online_memory.detected
#   category: Warning
#   label: Online (memory) snapshot detected
#   provenance: Forklift online_snapshot.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: "snapshots[].persistMemory"
#       set: false
#       text: the VM has no snapshot with memory
concerns contains {
	"id": "ovirt.snapshot.online_memory.detected",
	"category": "Warning",
	"label": "Online (memory) snapshot detected",
	"assessment": concat(" ", [
		"A snapshot of this VM holds the memory of a running guest, which cannot be restored on the target.",
		"Remove such snapshots, or accept that they are lost.",
	]),
} if {
	some snapshot in input.snapshots
	snapshot.persistMemory
}
