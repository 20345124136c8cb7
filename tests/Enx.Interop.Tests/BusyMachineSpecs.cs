namespace Enx.Interop.Tests;

/// <summary>Subscribers of another stack whose network is perfect keep their picture, whatever else the machine does. Not beside
/// <see cref="BusyProfile.CpuUdpMemory"/>, which has passed and which, with builds beside it, keeps sockets from being served in time; and not beside
/// <see cref="BusyProfile.CpuAndSwitch"/>: there the scheduler keeps even a process that only sleeps from running for a second and more, and no
/// server can send in time. <c>./bandwidth</c> measures both.</summary>
[Collection("interop")]
[Trait("length", "long")]
public sealed class BusyMachineSpecs(MeasuredNode measured, ITestOutputHelper output)
{
    private const int LongestGapMs = 1_000;

    /// <summary>How long all of them are there together.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(BusyProfile.Cpu)]
    [InlineData(BusyProfile.Builds)]
    public Task A_hundred_subscribers_of_another_stack_see_one_publisher_beside_a_busy_machine(BusyProfile profile) => AllSeeOnePublisherAsync(profile, subscribers: 100, joinsPerSecond: 20);

    /// <summary>Three hundred take most of two cores, half of it their own program; so nothing else may be busy, and they come more slowly: each join is told to everybody.</summary>
    [Fact]
    public Task Three_hundred_subscribers_of_another_stack_see_one_publisher() => AllSeeOnePublisherAsync(BusyProfile.Nothing, subscribers: 300, joinsPerSecond: 6);

    private async Task AllSeeOnePublisherAsync(BusyProfile profile, int subscribers, double joinsPerSecond)
    {
        var watch = Together + TimeSpan.FromSeconds(subscribers / joinsPerSecond);
        var room = await measured.Node.CreateRoomAsync(talkers: 1, participants: 2 * subscribers);
        await using var camera = await SteadyCamera.JoinAsync(measured.Node, room);
        var tokens = await measured.Node.TokensAsync(room, subscribers);

        await using var machine = await BusyMachine.StartAsync(profile);
        await using var people = await PionClients.StartAsync(measured.Node.SignallingUri, tokens, new PionOptions { Duration = watch, JoinsPerSecond = joinsPerSecond });
        var ended = await people.EndedAsync(watch);
        Assert.True(machine.IsBusy, "the machine was busy to the end");

        var alerts = people.Lines.Count(l => l.Event == "alert");
        output.WriteLine(
            $"{profile}: {ended.Count} watched; without a picture {ended.Count(s => s.Packets == 0)}; with a gap over 1 s {ended.Count(s => s.LongestGapMs > LongestGapMs)}, " +
            $"longest {ended.Max(s => s.LongestGapMs)} ms; dark at the end {ended.Count(s => s.LastSecond == 0)}; alerts {alerts}; first packet {ended.Max(s => s.FirstPacketMs)} ms at most; " +
            $"their own process stalled {people.Lines.Where(l => l.Event == "stalled").Select(l => l.Length).DefaultIfEmpty(0).Max()} ms at most");
        Assert.Equal(subscribers, ended.Count);
        Assert.All(ended, s => Assert.InRange(s.FirstPacketMs, 0, watch.TotalMilliseconds));
        Assert.All(people.Lines.Where(l => l.Event == "gap"), gap => Assert.InRange(people.LengthOf(gap), 0, LongestGapMs));
        Assert.Equal(0, alerts);
    }
}
