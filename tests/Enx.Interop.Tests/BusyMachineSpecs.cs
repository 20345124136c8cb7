namespace Enx.Interop.Tests;

/// <summary>Subscribers of another stack whose network is perfect keep their picture, whatever else the machine does.</summary>
[Collection("interop")]
public sealed class BusyMachineSpecs(House house, ITestOutputHelper output)
{
    private const int Subscribers = 100;
    private const int LongestGapMs = 1_000;

    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(BusyProfile.Nothing)]
    [InlineData(BusyProfile.Cpu)]
    [InlineData(BusyProfile.CpuUdpMemory)]
    [InlineData(BusyProfile.Builds)]
    public async Task A_hundred_subscribers_of_another_stack_see_one_publisher_beside_a_busy_machine(BusyProfile profile)
    {
        var room = await house.Node.CreateRoomAsync(talkers: 1);
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

    /// <summary>Beside so many switches the scheduler here keeps even a process that only sleeps from running for a second and more, so that no
    /// server could send in time. What must hold is that nobody's network is blamed for it, and that nothing stays away.</summary>
    [Fact]
    public async Task Where_processes_do_not_get_to_run_no_network_is_blamed_and_everybody_goes_on_after_it()
    {
        var (before, after) = (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
        var room = await house.Node.CreateRoomAsync(talkers: 1);
        await using var camera = await SteadyCamera.JoinAsync(house.Node, room);
        var tokens = await house.Node.TokensAsync(room, Subscribers);
        await using var people = await PionClients.StartAsync(house.Node.Door, tokens, new PionOptions { Duration = TimeSpan.FromMinutes(3) });
        await people.HaveAsync(Subscribers, l => l.Event == "first-packet", "everybody has a picture");
        await Task.Delay(before);

        await using (var machine = await BusyMachine.StartAsync(BusyProfile.CpuAndSwitch))
        {
            await Task.Delay(Watch);
            Assert.True(machine.IsBusy, "the machine was busy to the end");
        }

        await Task.Delay(after);
        await people.EndAsync();
        var ended = people.Summaries;
        var alerts = people.Lines.Where(l => l.Event == "alert").ToList();
        output.WriteLine(
            $"{ended.Count} watched; longest gap {ended.Max(s => s.LongestGapMs)} ms; their own process stalled {people.Lines.Where(l => l.Event == "stalled").Select(l => l.Length).DefaultIfEmpty(0).Max()} ms at most; " +
            $"dark at the end {ended.Count(s => s.LastSecond == 0)}; alerts {alerts.Count} {string.Join(" ", alerts.Take(3).Select(a => a.Alert))}");
        Assert.Equal(Subscribers, ended.Count);
        Assert.Empty(alerts);
        Assert.All(ended, s => Assert.True(s.LastSecond > 50, $"{s.LastSecond} packets in the last second"));
    }
}
