# SPDX-License-Identifier: Apache-2.0
"""The FAISS side of the benchmarks: reads one JSON object a line, does what it says, answers with one JSON object a line.

Every answer has the times that were taken here, around the work alone. Vectors and centroids are files of raw little-endian
float32, the very ones that the other side reads. The number of threads is fixed when this starts (argument 1).
"""
import json
import os
import resource
import sys
import time

import faiss
import numpy

KIB = 1024
# Every point takes part, whatever their number: FAISS would train on 256 points a centroid otherwise.
MIN_POINTS = 1
# One beam: the greedy path, as the other side takes it.
GREEDY = 1


def read(path, dimension):
    return numpy.fromfile(path, dtype="<f4").reshape(-1, dimension)


def level_centroids(path, dimension, levels):
    rows = read(path, dimension)
    ends = numpy.cumsum(levels)
    return [numpy.ascontiguousarray(rows[end - size:end]) for size, end in zip(levels, ends)]


def energy(rows):
    return float((rows.astype("float64") ** 2).sum())


def assign(rows, centroids):
    index = faiss.IndexFlatL2(rows.shape[1])
    index.add(centroids)
    return index.search(rows, 1)[1][:, 0]


def blas():
    """Path of the BLAS that FAISS calls; it decides how fast FAISS is."""
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps}
    except OSError:
        return "unknown"
    found = sorted(os.path.realpath(path) for path in paths if "blas" in path or "mkl" in path or "blis" in path)
    # A library that stands before a bigger one (libblas.so.3 before libopenblas) is the less telling name.
    return found[-1] if found else "built in"


def describe(request):
    assign(numpy.ones((64, 32), dtype="float32"), numpy.ones((64, 32), dtype="float32"))
    return {
        "faiss": faiss.__version__,
        "options": faiss.get_compile_options().split(),
        "python": sys.version.split()[0],
        "blas": blas(),
        "threads": faiss.omp_get_max_threads(),
    }


def train(request):
    """Residual k-means: one k-means a level, on what the former levels left over. Timed from reading the file on."""
    start = time.perf_counter()
    vectors = read(request["vectors"], request["dimension"])
    residuals = vectors.copy()
    centroids = []
    for size in request["levels"]:
        kmeans = faiss.Kmeans(
            request["dimension"],
            size,
            niter=request["iterations"],
            seed=request["seed"],
            min_points_per_centroid=MIN_POINTS,
            max_points_per_centroid=len(vectors) // size + 1,
        )
        kmeans.train(residuals)
        centroids.append(kmeans.centroids.reshape(size, -1).copy())
        residuals -= centroids[-1][assign(residuals, centroids[-1])]
    seconds = time.perf_counter() - start
    return {"seconds": seconds, **measured(vectors, centroids)}


def measure(request):
    vectors = read(request["vectors"], request["dimension"])
    return measured(vectors, level_centroids(request["centroids"], request["dimension"], request["levels"]))


def measured(vectors, centroids):
    """Share of the squared length that is left after each level, and how many centroids of it are used."""
    residuals = vectors.copy()
    total = energy(vectors)
    left, used = [], []
    for level in centroids:
        codes = assign(residuals, level)
        residuals -= level[codes]
        left.append(energy(residuals) / total)
        used.append(len(numpy.unique(codes)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB
    return {"relative_mse": left, "used": used, "peak_resident_bytes": peak}


def encode(request):
    """Greedy residual codes, `batch` vectors a call, for at least so many seconds after a warm-up; the codes go to a file."""
    dimension = request["dimension"]
    levels = request["levels"]
    vectors = read(request["vectors"], dimension)
    quantizer = faiss.ResidualQuantizer(dimension, len(levels), int(levels[0]).bit_length() - 1)
    quantizer.max_beam_size = GREEDY
    centroids = numpy.concatenate(level_centroids(request["centroids"], dimension, levels))
    faiss.copy_array_to_vector(centroids.ravel(), quantizer.codebooks)
    quantizer.is_trained = True

    batch = min(request["batch"], len(vectors))
    starts = range(0, len(vectors) - batch + 1, batch)
    if "codes" in request:
        packed = quantizer.compute_codes(vectors)
        if quantizer.code_size != len(levels):
            raise ValueError("codes are unpacked only for levels of 256")
        packed.astype("<i4").tofile(request["codes"])

    def run(seconds):
        spent, done, i = 0.0, 0, 0
        while done == 0 or spent < seconds:
            rows = vectors[starts[i]:starts[i] + batch]
            i = (i + 1) % len(starts)
            start = time.perf_counter()
            quantizer.compute_codes(rows)
            spent += time.perf_counter() - start
            done += batch
        return spent / done

    run(request["warmup_seconds"])
    return {"seconds_per_vector": run(request["seconds"])}


def main():
    faiss.omp_set_num_threads(int(sys.argv[1]))
    actions = {action.__name__: action for action in (describe, train, measure, encode)}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = actions[request["do"]](request)
        except Exception as e:  # The other side says what went wrong and where.
            answer = {"error": f"{type(e).__name__}: {e}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
