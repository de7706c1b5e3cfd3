package io.asyncdb;

/** What {@link Database#listen} tells of. */
public sealed interface ListenEvent {

  /**
   * A notification.
   *
   * @param channel its channel
   * @param payload its text, empty where NOTIFY gave none
   * @param pid the process id of the backend that sent it
   */
  record Notification(String channel, String payload, int pid) implements ListenEvent {}

  /**
   * Notifications may have been missed before this; those that are sent from now on come. Whoever
   * keeps a copy of what they tell of reads it anew.
   *
   * @param reason why
   */
  record Gap(Reason reason) implements ListenEvent {}

  /** Why notifications may have been missed. */
  enum Reason {
    /** Listening has begun: the first event there is. */
    STARTED,
    /** The connection was lost, and listening has begun anew on another. */
    RECONNECTED,
    /** The receiver was too slow: what did not fit into the buffer was thrown away. */
    OVERFLOWED
  }
}
