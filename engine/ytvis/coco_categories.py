"""The 80 categories of COCO 2017, by exact name and id, for projects that are annotated with them.

Source: the "categories" list of its instances files, whose ids have holes. Beside `CATEGORY_SETS`, whose ids have none.
"""

from __future__ import annotations

from engine.types import Category

_NAMES = """person/bicycle/car/motorcycle/airplane/bus/train/truck/boat/traffic light/fire hydrant//stop sign/parking meter/
bench/bird/cat/dog/horse/sheep/cow/elephant/bear/zebra/giraffe//backpack/umbrella///handbag/tie/suitcase/frisbee/skis/
snowboard/sports ball/kite/baseball bat/baseball glove/skateboard/surfboard/tennis racket/bottle//wine glass/cup/fork/
knife/spoon/bowl/banana/apple/sandwich/orange/broccoli/carrot/hot dog/pizza/donut/cake/chair/couch/potted plant/bed//
dining table///toilet//tv/laptop/mouse/remote/keyboard/cell phone/microwave/oven/toaster/sink/refrigerator//book/clock/
vase/scissors/teddy bear/hair drier/toothbrush"""

COCO_CATEGORIES = tuple(
    Category(number, name) for number, name in enumerate(_NAMES.replace("\n", "").split("/"), start=1) if name
)
