package io.asyncdb.example.load;

/**
 * What a load has stored.
 *
 * @param messages all of the file's
 * @param newConversations those that had to be made
 */
public record LoadResult(long messages, long newConversations) {

  static final LoadResult NOTHING = new LoadResult(0, 0);

  LoadResult plus(LoadResult other) {
    return new LoadResult(messages + other.messages, newConversations + other.newConversations);
  }
}
