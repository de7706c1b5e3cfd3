package io.asyncdb.bench;

/**
 * One kind of call, and how its answer is looked at.
 *
 * @param <T> the type of the answer
 */
interface Workload<T> {

  /** Reads one row by its key. */
  Workload<Item> ONE_ROW_BY_KEY =
      new Workload<>() {
        @Override
        public void call(Candidate candidate, int key, Reply<Item> reply) {
          candidate.oneRowByKey(key, reply);
        }

        @Override
        public long seen(int key, Item item) {
          if (item.id() != key) {
            throw new IllegalStateException("row %d for key %d".formatted(item.id(), key));
          }
          return (long) item.body().length() + item.createdAt().getNano();
        }
      };

  /** Changes one row and inserts one, in a transaction. */
  Workload<Long> UPDATE_AND_INSERT =
      new Workload<>() {
        @Override
        public void call(Candidate candidate, int key, Reply<Long> reply) {
          candidate.updateAndInsert(key, reply);
        }

        @Override
        public long seen(int key, Long changed) {
          if (changed != 2) {
            throw new IllegalStateException("%d rows for key %d".formatted(changed, key));
          }
          return changed;
        }
      };

  /** Makes the call. */
  void call(Candidate candidate, int key, Reply<T> reply);

  /**
   * Looks at an answer.
   *
   * @return made of it, so that it could not be left out
   * @throws IllegalStateException if it is wrong
   */
  long seen(int key, T answer);
}
