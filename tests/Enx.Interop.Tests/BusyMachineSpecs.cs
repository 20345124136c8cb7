using System.Globalization;

namespace Enx.Interop.Tests;

/// <summary>Subscribers of another stack whose network is perfect keep their picture, whatever else the machine does. Not beside
/// <see cref="BusyProfile.CpuUdpMemory"/>, which has passed and which, with builds beside it, keeps sockets from being served in time; and not beside
/// <see cref="BusyProfile.CpuAndSwitch"/>: there the scheduler keeps even a process that only sleeps from running for a second and more, and no
/// server can send in time. <c>./bandwidth</c> measures both.</summary>
[Collection("interop")]
public sealed class BusyMachineSpecs(House house, ITestOutputHelper output)
{
    /// <summary>A hundred; <c>ENX_SUBSCRIBERS</c> says otherwise.</summary>
    private static readonly int Subscribers = int.Parse(Environment.GetEnvironmentVariable("ENX_SUBSCRIBERS") ?? "100", CultureInfo.InvariantCulture);

    private const int LongestGapMs = 1_000;

    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(BusyProfile.Cpu)]
    [InlineData(BusyProfile.Builds)]
    public async Task A_hundred_subscribers_of_another_stack_see_one_publisher_beside_a_busy_machine(BusyProfile profile)
    {
        var room = await house.Node.CreateRoomAsync(talkers: 1, participants: 2 * Subscribers);
        await using var camera = await SteadyCamera.JoinAsync(house.Node, room);
        var tokens = await house.Node.TokensAsync(room, Subscribers);

        await using var machine = await BusyMachine.StartAsync(profile);
        await using var people = await PionClients.StartAsync(house.Node.Door, tokens, new PionOptions { Duration = Watch });
        var ended = await people.EndedAsync(Watch);
        Assert.True(machine.IsBusy, "the machine was busy to the end");

        var alerts = people.Lines.Count(l => l.Event == "alert");
        output.WriteLine(
            $"{profile}: {ended.Count} watched; without a picture {ended.Count(s => s.Packets == 0)}; with a gap over 1 s {ended.Count(s => s.LongestGapMs > LongestGapMs)}, " +
            $"longest {ended.Max(s => s.LongestGapMs)} ms; dark at the end {ended.Count(s => s.LastSecond == 0)}; alerts {alerts}; first packet {ended.Max(s => s.FirstPacketMs)} ms at most; " +
            $"their own process stalled {people.Lines.Where(l => l.Event == "stalled").Select(l => l.Length).DefaultIfEmpty(0).Max()} ms at most");
        Assert.Equal(Subscribers, ended.Count);
        Assert.All(ended, s => Assert.InRange(s.FirstPacketMs, 0, Watch.TotalMilliseconds));
        Assert.All(people.Lines.Where(l => l.Event == "gap"), gap => Assert.InRange(people.LengthOf(gap), 0, LongestGapMs));
        Assert.Equal(0, alerts);
    }
}
