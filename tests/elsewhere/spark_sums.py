"""Print the rows of each query and its milliseconds, as Spark has them on this machine, as JSON.

    python spark_sums.py TABLES QUERY.sql...

Run by a Python that has pyspark, with a Java beside it.
"""

import json
import sys
from pathlib import Path
from time import perf_counter

from pyspark.sql import SparkSession


def main(tables: str, *queries: str) -> None:
    start = perf_counter()
    spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
             .config("spark.sql.shuffle.partitions", "1").config("spark.driver.bindAddress", "127.0.0.1")
             .config("spark.driver.host", "127.0.0.1").config("spark.log.level", "ERROR").getOrCreate())
    for name in ("Figure", "Axis"):
        spark.read.parquet(f"{tables}/{name}").createOrReplaceTempView(name)
    found = {"": {"rows": [], "ms": (perf_counter() - start) * 1000}}
    for query in map(Path, queries):
        start = perf_counter()
        rows = spark.sql(query.read_text(encoding="utf-8")).collect()
        found[query.stem] = {"rows": [[str(cell) for cell in row] for row in rows], "ms": (perf_counter() - start) * 1000}
    print(json.dumps(found))
    spark.stop()


main(*sys.argv[1:])
