package io.asyncdb.house;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * BlockHound looks for blocking calls on event loops under all tests of this module. What it need
 * not report: calls that it takes for blocking and that do not wait.
 */
public final class AllowedBlocking implements BlockHoundIntegration {

  @Override
  public void applyTo(BlockHound.Builder builder) {
    builder
        // Reads /dev/urandom, which never waits once the machine is up.
        .allowBlockingCallsInside("java.security.SecureRandom", "nextBytes")
        // Netty's allocator holds its lock for some instructions.
        .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
        .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$Magazine", "free")
        // The tests' logger writes to standard error.
        .allowBlockingCallsInside("org.slf4j.simple.SimpleLogger", "write");
  }
}
