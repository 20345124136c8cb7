using System.Globalization;
using Enx.Testing.Load;
using Enx.Testing.Network;
using Enx.Testing.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Browser.Tests;

/// <summary>
/// Somebody walks out of the Wi-Fi: the address of the machine goes, a second later there is another, and nobody says so, neither to the
/// page nor to the node. The page has to find out by itself that packets have stopped, and find another way; and where nothing
/// of that has happened, nobody may notice that it looked for one.
/// </summary>
[Collection("house")]
public sealed class AddressSpecs(House house, ITestOutputHelper output)
{
    private const string Small = "320x180";

    /// <summary>The name of the present ICE session: another one after each restart.</summary>
    private const string IceSession = "() => /^a=ice-ufrag:(.*)$/m.exec(EnxRtc.peerConnection.localDescription.sdp)[1]";

    /// <summary>Says how often the address changes; four times when it is not set.</summary>
    private const string ChangesVariable = "ENX_ADDRESS_CHANGES";

    private static readonly TimeSpan FirefoxLimit = TimeSpan.FromSeconds(180);

    /// <summary>How far apart pictures may come beside other work: a starved encoder makes one a second, and now and then none.</summary>
    private static readonly TimeSpan StarvedGap = TimeSpan.FromSeconds(3);

    /// <summary>So long pictures may stand still where nothing was lost, ms; what they did is printed. People notice 300; what a restart that costs a picture
    /// takes is over a second, and a busy machine lies between.</summary>
    private const double UnnoticedMs = 1_000;

    /// <summary>So many times as long as when nothing happens they may stand still on a machine that is too busy for that.</summary>
    private const double Chance = 2;

    [Fact]
    public async Task Media_flows_both_ways_again_soon_after_a_new_address()
    {
        var isLight = await MachineLoad.IsLightAsync(output.WriteLine);
        await using var there = await NetworkNamespace.CreateAsync();
        await using var node = await StartNodeAsync(there);
        var address = House.AddressOf(node, there);
        await using var far = await house.StartBrowserAsync(
            [$"--unsafely-treat-insecure-origin-as-secure={address.GetLeftPart(UriPartial.Authority)}", "--disable-features=LocalNetworkAccessChecks"], there.Name);
        var room = await node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann", node: node, size: Small);
        await using var bob = await house.JoinAsync(room, "Bob", node: node, size: Small, more: "attempts=3&timeout=8", at: new Whereabouts { Browser = far.Browser, Address = address });
        await Task.WhenAll(ann.MediaFlowsAsync(1), bob.MediaFlowsAsync(1));
        await Task.WhenAll(MediaFlow.WatchAsync(ann), MediaFlow.WatchAsync(bob));
        var before = await bob.ClientIdAsync();

        using var pauses = new MachinePauses();
        var changes = int.Parse(Environment.GetEnvironmentVariable(ChangesVariable) ?? "2", CultureInfo.InvariantCulture);
        var seconds = new List<double>();
        for (var change = 1; change <= changes; change++)
        {
            // Long enough to know again that packets come all the time.
            await Task.WhenAll(MediaFlow.FlowsForAsync(ann, TimeSpan.FromSeconds(3), GapOf(isLight)), MediaFlow.FlowsForAsync(bob, TimeSpan.FromSeconds(3), GapOf(isLight)));
            await there.ChangeAddressAsync(nothing: TimeSpan.FromSeconds(1));
            var changed = DateTimeOffset.UtcNow;
            var back = await Task.WhenAll(MediaFlow.ComesAgainAsync(ann, changed), MediaFlow.ComesAgainAsync(bob, changed));
            output.WriteLine($"address {change,2}: Bob has media after {back[1].TotalSeconds:0.0} s, Ann has his after {back[0].TotalSeconds:0.0} s");
            seconds.Add(back.Max().TotalSeconds);
        }

        seconds.Sort();
        var (median, worst) = ((seconds[(changes - 1) / 2] + seconds[changes / 2]) / 2, seconds[^1]);
        output.WriteLine($"media flows both ways {median:0.0} s after the new address was there (median of {changes}), {worst:0.0} s at worst");
        // The aim is 3 s and 5 s, and is printed; it may be slower, but not so slow as ICE by itself, which takes 8 to 11. Beside other work five pictures
        // may take as long.
        Assert.True(!isLight || (median <= pauses.Allow(TimeSpan.FromSeconds(5)).TotalSeconds && worst <= pauses.Allow(TimeSpan.FromSeconds(8)).TotalSeconds), await bob.StoryAsync());
        await ReconnectSpecs.NobodyLeftAsync(ann, bob, before);
    }

    [Fact]
    public async Task Media_flows_again_within_seconds_of_a_new_address_in_Firefox_as_well()
    {
        var isLight = await MachineLoad.IsLightAsync(output.WriteLine);
        await using var there = await NetworkNamespace.CreateAsync();
        await using var node = await StartNodeAsync(there);
        var room = await node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann", node: node, size: Small);
        await using var bob = await FirefoxPage.OpenAsync(
            new Uri(House.AddressOf(node, there), $"?autojoin=1&size={Small}&name=Bob&token={await node.TokenAsync(room, "Bob", "participant")}&attempts=3&timeout=8"), there.Name);
        await ann.MediaFlowsAsync(1, FirefoxLimit);
        await MediaFlow.WatchAsync(ann);
        await bob.EvaluateAsync<object?>($"({MediaFlow.Watch})()");

        using var pauses = new MachinePauses();
        for (var change = 1; change <= 2; change++)
        {
            var from = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            await MediaFlow.FlowsForAsync(ann, TimeSpan.FromSeconds(3), GapOf(isLight));
            await bob.HoldsAsync($"({MediaFlow.FlowsFor})([{from}, 3000, {GapOf(isLight).TotalMilliseconds:0}])", "media of Bob flows for 3 s", FirefoxLimit);
            await there.ChangeAddressAsync(nothing: TimeSpan.FromSeconds(1));
            var changed = DateTimeOffset.UtcNow;
            var after = $"({MediaFlow.BackAfter})({changed.ToUnixTimeMilliseconds()})";
            await bob.HoldsAsync($"{after} !== null", "Bob has media again", FirefoxLimit);
            var (his, hers) = (await bob.EvaluateAsync<double>(after) / 1000, (await MediaFlow.ComesAgainAsync(ann, changed)).TotalSeconds);
            output.WriteLine($"Firefox, address {change}: Bob has media after {his:0.0} s, Ann has his after {hers:0.0} s");
            Assert.True(!isLight || Math.Max(his, hers) <= pauses.Allow(TimeSpan.FromSeconds(8)).TotalSeconds, await ann.StoryAsync());
        }

        Assert.Empty(await ann.HeardAsync("onUserDisConnected"));
        // Firefox itself never answers for a connection that closes meanwhile.
        Assert.True(await bob.EvaluateAsync<bool>("(async () => { const asked = EnxRtc.getStats(); await EnxRtc.disconnect(); await asked; return true; })()"));
    }

    [Fact]
    [Trait("length", "long")]
    public async Task A_restart_that_was_not_needed_costs_no_picture()
    {
        var room = await house.Node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann", size: Small);
        await using var bob = await house.JoinAsync(room, "Bob", size: Small);
        await Task.WhenAll(ann.MediaFlowsAsync(1), bob.MediaFlowsAsync(1));
        await Task.WhenAll(MediaFlow.WatchAsync(ann), MediaFlow.WatchAsync(bob));
        var sessions = new HashSet<string> { await SessionAsync(bob) };
        var usual = await UsualGapAsync(ann, bob);
        await Task.WhenAll(PictureGaps.WatchAsync(ann), PictureGaps.WatchAsync(bob));

        for (var restart = 1; restart <= 3; restart++)
        {
            await bob.Page.EvaluateAsync("() => dispatchEvent(new Event('online'))");
            await bob.HoldsAsync(async () => sessions.Add(await SessionAsync(bob)), "Bob's browser has restarted ICE");
            // The next one has to wait until this one has had its time.
            await Task.WhenAll(MediaFlow.FlowsForAsync(ann, TimeSpan.FromSeconds(3.5)), MediaFlow.FlowsForAsync(bob, TimeSpan.FromSeconds(3.5)));
        }

        await NothingStoodStillAsync("three restarts", usual, ann, bob);
        Assert.Empty(await bob.HeardAsync("onConnectionInterrupted", "onReconnect", "onUserReconnectSuccess"));
    }

    [Fact]
    [Trait("length", "long")]
    public async Task A_page_that_is_kept_from_working_looks_for_no_other_way()
    {
        var room = await house.Node.CreateRoomAsync();
        await using var ann = await house.JoinAsync(room, "Ann", size: Small);
        await using var bob = await house.JoinAsync(room, "Bob", size: Small);
        await Task.WhenAll(ann.MediaFlowsAsync(1), bob.MediaFlowsAsync(1));
        await Task.WhenAll(MediaFlow.WatchAsync(ann), MediaFlow.WatchAsync(bob));
        var usual = await UsualGapAsync(ann);
        var session = await SessionAsync(bob);
        await PictureGaps.WatchAsync(ann);

        foreach (var stall in new[] { 300, 800, 1500, 2500, 5000 })
        {
            await bob.Page.EvaluateAsync("ms => { const end = performance.now() + ms; while (performance.now() < end); }", stall);
            await MediaFlow.FlowsForAsync(bob, TimeSpan.FromSeconds(1.5));
        }

        Assert.Equal(session, await SessionAsync(bob));
        await NothingStoodStillAsync("five stalls of the other's page", usual, ann);
    }

    private static TimeSpan GapOf(bool isLight) => isLight ? MediaFlow.LongestGap : StarvedGap;

    private static Task<NodeUnderTest> StartNodeAsync(NetworkNamespace there) => House.StartNodeAsync(there, ReconnectSpecs.PatientNode.Settings);

    private static Task<string> SessionAsync(Person person) => person.Page.EvaluateAsync<string>(IceSession);

    /// <summary>How long pictures stand still when nothing happens, ms: on a busy machine longer than people would like.</summary>
    private static async Task<double> UsualGapAsync(params Person[] people)
    {
        await Task.WhenAll(people.Select(PictureGaps.WatchAsync));
        await Task.WhenAll(people.Select(p => MediaFlow.FlowsForAsync(p, TimeSpan.FromSeconds(6))));
        return (await Task.WhenAll(people.Select(PictureGaps.ReadAsync))).Max(gaps => Assert.Single(gaps).Longest);
    }

    private async Task NothingStoodStillAsync(string through, double usual, params Person[] people)
    {
        foreach (var person in people)
        {
            var gap = Assert.Single(await PictureGaps.ReadAsync(person));
            output.WriteLine($"through {through}, the picture in {person.Name}'s page stood still for {gap.Longest:0} ms at most, in {gap.Frames} frames; before, for {usual:0} ms");
            Assert.True(gap.Longest < Math.Max(UnnoticedMs, usual * Chance), await person.StoryAsync());
        }
    }
}
