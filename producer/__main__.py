"""`python -m producer`: the same as `mya-producer`."""

from producer.main import main

if __name__ == "__main__":
    main()
