#!/bin/sh
# Installs mya-producer from this folder: nothing is fetched from anywhere. Run it as root; run it
# again to upgrade. Settings and state that are there stay as they are.
#
# PROGRAM, DATA and PYTHON say where things go and which Python is used; SERVICE=no installs the
# program alone, without a user and a service, and needs no root.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
program=${PROGRAM:-/opt/mya-producer}
data=${DATA:-/var/lib/mya-producer}
python=${PYTHON:-python3}
service=${SERVICE:-yes}

"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2])' || {
    echo "install.sh: Python 3.11 or later is needed; name it: PYTHON=/path/to/python3 $0" >&2
    exit 2
}
if [ "$service" = yes ] && [ "$(id -u)" -ne 0 ]; then
    echo "install.sh: run it as root, or with SERVICE=no for the program alone." >&2
    exit 2
fi

"$python" -m venv --clear "$program/venv"
"$program/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-index -f "$here/wheels" --require-hashes --requirement "$here/bundle.lock"

if [ "$service" = yes ] && ! id mya-producer >/dev/null 2>&1; then
    useradd --system --home-dir "$data" --shell /usr/sbin/nologin mya-producer
fi
mkdir -p "$data"
chmod 700 "$data"
if [ ! -e "$data/mya-producer.toml" ]; then
    cp "$here/mya-producer.toml" "$data/mya-producer.toml"
    chmod 600 "$data/mya-producer.toml"
fi
[ "$service" = yes ] || exit 0

chown -R mya-producer: "$data"
cp "$here/linux/mya-producer.service" /etc/systemd/system/mya-producer.service
systemctl daemon-reload
systemctl enable mya-producer.service
echo "Installed. Now: edit $data/mya-producer.toml; try it with" >&2
echo "  sudo -u mya-producer $program/venv/bin/mya-producer check --settings $data/mya-producer.toml" >&2
echo "and start it with: systemctl restart mya-producer" >&2
