# SPDX-License-Identifier: Apache-2.0
"""A training task that has everything in a bucket: examples in TFRecord files, a checkpoint, the model's weights, and what
TensorBoard reads. The examples are made here: points, and on which side of a line each lies."""

import os

import tensorflow as tf
import tensorflow_io  # noqa: F401  (brings s3://)

bucket = f"s3://{os.environ['BUCKET']}"
SHARDS, EXAMPLES = 4, 500


def example(x, y):
    features = {
        "x": tf.train.Feature(float_list=tf.train.FloatList(value=x)),
        "y": tf.train.Feature(int64_list=tf.train.Int64List(value=[y])),
    }
    return tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString()


def make_shards():
    random = tf.random.Generator.from_seed(7)
    for shard in range(SHARDS):
        compression = "GZIP" if shard % 2 else ""
        with tf.io.TFRecordWriter(f"{bucket}/data/train-{shard:03}.tfrecord" + (".gz" if compression else ""), compression) as to:
            for x in random.uniform((EXAMPLES, 2), -1, 1).numpy():
                to.write(example(x, int(x[0] + x[1] > 0)))


def parsed(record):
    fields = {"x": tf.io.FixedLenFeature([2], tf.float32), "y": tf.io.FixedLenFeature([], tf.int64)}
    values = tf.io.parse_single_example(record, fields)
    return values["x"], values["y"]


def examples():
    sets = [tf.data.TFRecordDataset(tf.io.gfile.glob(f"{bucket}/data/{pattern}"), compression_type=compression, num_parallel_reads=2)
            for pattern, compression in (("*.tfrecord", ""), ("*.gz", "GZIP"))]  # fmt: skip
    return sets[0].concatenate(sets[1]).map(parsed)


def main():
    make_shards()
    assert sum(1 for _ in examples()) == SHARDS * EXAMPLES
    print("examples", SHARDS * EXAMPLES, flush=True)
    model = tf.keras.Sequential([tf.keras.layers.Input((2,)), tf.keras.layers.Dense(8, "relu"), tf.keras.layers.Dense(1, "sigmoid")])
    model.compile(tf.keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
    tensorboard = tf.summary.create_file_writer(f"{bucket}/logs")
    history = model.fit(examples().shuffle(2000, seed=7).batch(32), epochs=5, verbose=0)
    with tensorboard.as_default():
        for epoch, loss in enumerate(history.history["loss"]):
            tf.summary.scalar("loss", loss, step=epoch)
    tensorboard.close()
    accuracy = history.history["accuracy"][-1]
    assert accuracy > 0.9, accuracy
    print("accuracy above 0.9", flush=True)

    state = tf.train.Checkpoint(model=model)
    path = state.save(f"{bucket}/checkpoints/ckpt")
    before = [tensor.numpy() for tensor in model.weights]
    for tensor in model.weights:
        tensor.assign(tf.zeros_like(tensor))
    state.restore(tf.train.latest_checkpoint(f"{bucket}/checkpoints")).assert_existing_objects_matched()
    assert all((a == b.numpy()).all() for a, b in zip(before, model.weights)), path
    print("checkpoint restored", flush=True)
    print("done", flush=True)
    os._exit(0)  # the libraries' ends of a process may fail by themselves


main()
