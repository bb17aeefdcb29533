"""Prints what TensorBoard's own reader finds in a folder of event files.

    python read_events.py FOLDER
"""

import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "histograms": 0}).Reload()
for tag in events.Tags()["scalars"]:
    for event in events.Scalars(tag):
        print("scalar", tag, event.wall_time, event.step, event.value)
for tag in events.Tags()["histograms"]:
    for event in events.Histograms(tag):
        found = event.histogram_value
        print("histogram", tag, event.wall_time, event.step, f"min={found.min} max={found.max} num={found.num}",
              f"sum={found.sum} squares={found.sum_squares} counted={sum(found.bucket)}")
