"""An S3 to test with: moto's server on loopback, which keeps its buckets in memory."""

from __future__ import annotations

import contextlib
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import boto3
import s3fs
from moto.server import ThreadedMotoServer


@dataclass(frozen=True)
class S3:
    """A server: a bucket of its own, and what the environment must say to reach it."""

    bucket: str
    environment: dict[str, str] = field(repr=False)

    @property
    def address(self) -> str:
        """The bucket as somebody would write it."""
        return f"s3://{self.bucket}"

    def keys(self) -> list[str]:
        """What is in the bucket."""
        listed = self._client().list_objects_v2(Bucket=self.bucket)
        return sorted(one["Key"] for one in listed.get("Contents", []))

    def unfinished(self) -> list[str]:
        """What has been begun to be uploaded, and neither ended nor given up."""
        listed = self._client().list_multipart_uploads(Bucket=self.bucket)
        return sorted(one["Key"] for one in listed.get("Uploads", []))

    def buckets(self) -> list[str]:
        """Every bucket there is."""
        return sorted(one["Name"] for one in self._client().list_buckets()["Buckets"])

    def make_bucket(self) -> None:
        """Make the bucket."""
        self._client().create_bucket(Bucket=self.bucket)

    def _client(self) -> boto3.client:
        return boto3.client(
            "s3",
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            region_name=self.environment["AWS_DEFAULT_REGION"],
            aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
        )


@contextlib.contextmanager
def s3_server() -> Iterator[S3]:
    """Serve an S3 until the block ends, with a bucket of its own: all servers share their buckets.

    Its `environment` is to be set where it is used: with `monkeypatch.setenv` here, or for a
    process that is started. Nothing outside this machine is ever asked.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        environment = {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "a-test",
            "AWS_SECRET_ACCESS_KEY": "a-secret-of-a-test",
            "AWS_DEFAULT_REGION": "us-east-1",
            # Not the settings or the network of whoever runs the tests.
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/nonexistent",
            "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        # fsspec keeps what it has opened, and with it the server that it was opened for.
        s3fs.S3FileSystem.clear_instance_cache()
        served = S3(f"tracks-{uuid.uuid4().hex}", environment)
        served.make_bucket()
        yield served
    finally:
        s3fs.S3FileSystem.clear_instance_cache()
        server.stop()
