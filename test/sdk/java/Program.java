import java.time.Duration;

/** What the programs share: each runs its parts, one after the other, and prints the name of each that works. */
abstract class Program {
    static final Duration WAIT = Duration.ofSeconds(20);
    static final String CONNECTION_STRING = System.getenv("AZWIRE_CONNECTION_STRING");

    interface Part {
        void run() throws Exception;
    }

    static void run(String name, Part part) {
        try {
            part.run();
            System.out.println(name);
        } catch (Throwable problem) {
            problem.printStackTrace();
            System.exit(1);
        }
    }

    static void check(boolean isSo, Object found) {
        if (!isSo) throw new AssertionError(found);
    }
}
