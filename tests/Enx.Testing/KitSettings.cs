namespace Enx.Testing;

/// <summary>Settings of Akka's test kits.</summary>
public static class KitSettings
{
    /// <summary>A message is waited for as long as a busy machine may take for it.</summary>
    public const string Patient = "akka.test { single-expect-default = 60s, default-timeout = 60s }\n";

    /// <summary>As <see cref="Patient"/>, and timers run only when the test advances its clock.</summary>
    public const string VirtualTime = Patient + "akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"\n";
}
