using System.Collections.Concurrent;
using System.Diagnostics;
using Enx.Load.Signalling;
using Enx.Testing.Load;
using Enx.Testing.Peers;

namespace Enx.Cluster.Tests;

/// <summary>
/// Some people in a room who send and receive sound and pictures, say something all the time, and the first of them mutes the microphone on and off,
/// while something happens to the cluster; and what a test wants to know of them afterwards. What was acknowledged is written down; what was not may or may not have happened.
/// </summary>
internal sealed class Gathering : IAsyncDisposable
{
    /// <summary>What a client does not notice. A packet of video comes each 50 ms, and a busy machine is late.</summary>
    public static readonly TimeSpan NoGap = TimeSpan.FromMilliseconds(200);

    /// <summary>So long a machine that does much else at once may keep anybody waiting.</summary>
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(3);

    /// <summary>So long all has to be well to be well: what was lost a moment ago does not show at once.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(2);

    /// <summary>The exit code of a node that ends because the others have gone on without it.</summary>
    private const int EndedItself = 255;

    private static uint _tags;

    private readonly ClusterUnderTest _cluster;
    private readonly ITestOutputHelper _output;
    private readonly List<ClusterBot> _bots = [];
    private readonly List<string> _story = [];
    private readonly ConcurrentQueue<Said> _said = new();
    private readonly ConcurrentDictionary<string, bool?> _muted = new();
    private readonly CancellationTokenSource _quiet = new();
    private Task _acting = Task.CompletedTask;
    private bool _hasBegun;
    private long _began;
    private MachinePauses _pauses = new();

    private Gathering(ClusterUnderTest cluster, string roomId, ITestOutputHelper output) => (_cluster, RoomId, _output) = (cluster, roomId, output);

    public string RoomId { get; }

    public IReadOnlyList<ClusterBot> Bots => _bots;

    /// <summary>Where the room lives.</summary>
    public ClusterNode RoomNode => _cluster.RoomNodeOf(RoomId);

    /// <summary>Where its media are.</summary>
    public ClusterNode MediaNode => _cluster.MediaNodeOf(RoomId);

    /// <summary>Where everybody's socket is.</summary>
    public ClusterNode Gateway => _cluster.Nodes.First(n => _bots.All(b => b.SignallingUri == n.SignallingUri));

    /// <summary>The node that serves them in this role.</summary>
    public ClusterNode NodeOf(string role) => role switch { "room" => RoomNode, "media" => MediaNode, _ => Gateway };

    /// <summary>Who they are in the room.</summary>
    public IReadOnlyList<string> Ids => [.. _bots.Select(b => b.ClientId)];

    /// <summary>Those are in a room, and everybody gets everybody's sound and pictures.</summary>
    /// <param name="signallingUris">The gateways that they know, the one they come in by first; all of the cluster's when left out.</param>
    /// <param name="on">Where the room is to live; anywhere when left out.</param>
    public static async Task<Gathering> OfAsync(
        ClusterUnderTest cluster, ITestOutputHelper output, string[] names, IReadOnlyList<Uri>? signallingUris = null, ClusterNode? on = null)
    {
        var gathering = new Gathering(cluster, await (on is null ? cluster.CreateRoomAsync() : cluster.CreateRoomOnAsync(on)), output);
        foreach (var name in names) await gathering.ComeAsync(name, signallingUris);
        await gathering.HoldsAsync(() => gathering._bots.All(gathering.GetsEverybody), "everybody sees and hears everybody", TimeSpan.FromSeconds(30));
        return gathering;
    }

    /// <summary>From now on they talk and mute themselves, and it is measured what they miss.</summary>
    public async Task BeginAsync()
    {
        _hasBegun = true;
        Measure();
        _acting = Task.WhenAll(_bots.Select(ActAsync));
        await Task.Delay(Steady);
    }

    /// <summary>Forgets what was missed so far.</summary>
    public void Measure()
    {
        foreach (var bot in _bots) bot.Measure();
        _pauses.Dispose();
        _pauses = new MachinePauses();
    }

    /// <summary>A node that was stopped goes on. The others have gone on without it: it is to find that out, end itself, and disturb nobody.</summary>
    public async Task WakesUpAsync(ClusterNode node)
    {
        Happens($"SIGCONT of {node.Name}");
        node.Resume();
        await EndsItselfAsync(node);
        await IsWholeAgainAsync(TimeSpan.FromSeconds(30));
        Report(control: TimeSpan.FromSeconds(1), media: NoGap);
    }

    /// <summary>Waits until a node has ended itself because the others go on without it.</summary>
    public async Task EndsItselfAsync(ClusterNode node)
    {
        var code = 0;
        try
        {
            code = await node.EndedAsync();
        }
        catch (TimeoutException)
        {
            throw Failure($"{node.Name} does not end itself");
        }
        _output.WriteLine($"  {node.Name} has ended itself with {code} after {Stopwatch.GetElapsedTime(_began).TotalSeconds:0.0} s");
        Check(code == EndedItself, $"{node.Name} ended with {code}");
    }

    /// <summary>Waits until so long after it happened.</summary>
    public Task WaitUntilAsync(TimeSpan after) => Task.Delay(after - Stopwatch.GetElapsedTime(_began) is { Ticks: > 0 } rest ? rest : TimeSpan.Zero);

    /// <summary>Something happens now.</summary>
    public void Happens(string what)
    {
        _began = Stopwatch.GetTimestamp();
        var (control, media) = Gaps();
        _output.WriteLine($"{what}; until then the longest gaps were {control.TotalSeconds:0.00} s (control) and {media.TotalSeconds:0.00} s (media):");
        Measure();
        _story.Add($"{DateTime.UtcNow:HH:mm:ss.fff} {what}");
    }

    /// <summary>Somebody comes, and tries until it works.</summary>
    public async Task<ClusterBot> ComeAsync(string name, IReadOnlyList<Uri>? signallingUris = null)
    {
        var tag = Interlocked.Increment(ref _tags);
        var bot = await PersistAsync(async () => await ClusterBot.JoinAsync(_cluster, await _cluster.TokenAsync(RoomId, name), name, new TestPeerOptions { Tag = tag, Slots = 4 }, signallingUris));
        bot.Send();
        if (_hasBegun) bot.Measure();
        _bots.Add(bot);
        return bot;
    }

    /// <summary>Waits until everybody is back in everything: answered by the room, on each other's lists, seen and heard.</summary>
    public async Task IsWholeAgainAsync(TimeSpan within)
    {
        var since = 0L;
        await HoldsAsync(
            () =>
            {
                if (!_bots.All(IsWhole)) since = 0;
                else if (since == 0) since = Stopwatch.GetTimestamp();
                return _bots.Any(b => b.Lost is not null) || (since > 0 && Stopwatch.GetElapsedTime(since) > Steady);
            },
            "everybody is answered, sees and hears everybody again", within);
        var whole = Stopwatch.GetElapsedTime(_began, since);
        await HoldsAsync(IsOneRoomAsync, "everybody's list is the room's", within);
        _output.WriteLine($"  all is well again after {whole.TotalSeconds:0.0} s");
    }

    /// <summary>Waits, and everybody stays in everything meanwhile or is back at the end.</summary>
    public async Task StaysWholeAsync(TimeSpan time)
    {
        await Task.Delay(time);
        await IsWholeAgainAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>They fall silent, and everything that was acknowledged is there: who is in, what was said, who is muted; nobody is there twice.</summary>
    public async Task NothingIsLostAsync()
    {
        await _quiet.CancelAsync();
        await _acting;
        await HoldsAsync(IsOneRoomAsync, "everybody's list is the room's", TimeSpan.FromSeconds(20));
        Check(_bots.All(GetsEverybody), "everybody sees and hears everybody at the end");
        var users = await _cluster.UsersAsync(RoomId);
        Check(users.Select(u => u.Name).Order().SequenceEqual(_bots.Select(b => b.Name).Order()), $"in the room are {string.Join(", ", users.Select(u => u.Name))}");
        foreach (var user in users)
            if (_muted.GetValueOrDefault(user.Name) is { } muted) Check(user.AudioMuted == muted, $"{user.Name} muted: {muted} was acknowledged");
        var said = await _cluster.MessagesAsync(RoomId);
        var missing = _said.Where(s => s.Id >= said[0].Id && !said.Contains(s)).ToList();
        Check(missing.Count == 0, $"{missing.Count} of {_said.Count} acknowledged messages are missing: {string.Join(", ", missing.Take(5))}");
        Check(said.DistinctBy(s => s.Text).Count() == said.Count, "messages are there twice");
        foreach (var bot in _bots)
        {
            Check(bot.Lost is null, $"{bot.Name} is out: {bot.Lost}");
            Check(bot.Faults.Count == 0, string.Join('\n', bot.Faults));
        }
        _output.WriteLine($"  {_said.Count} messages were acknowledged, and are there");
    }

    /// <summary>The longest time without an answer of the room, and without somebody's sound or picture.</summary>
    public (TimeSpan Control, TimeSpan Media) Gaps() => (_bots.Max(b => b.Control.Longest()), _bots.Max(b => b.Received.Longest(s => s != ClusterBot.Source(Muter.Tag, false))));

    /// <summary>Prints what was missed beside what it should be at most, and fails when it is more than four times that, and than what a busy machine does.</summary>
    public void Report(TimeSpan? control, TimeSpan? media)
    {
        var (c, m) = Gaps();
        _output.WriteLine($"  control gap {c.TotalSeconds:0.00} s ({Target(control)}), media gap {m.TotalSeconds:0.00} s ({Target(media)}); the machine kept a thread waiting for {_pauses.Longest.TotalMilliseconds:0} ms");
        if (control is { } most) Check(c <= Bound(most), $"the room did not answer for {c.TotalSeconds:0.00} s");
        if (media is { } longest) Check(m <= Bound(longest), $"media was away for {m.TotalSeconds:0.00} s");
    }

    private static string Target(TimeSpan? target) => target is { } t ? $"target {t.TotalSeconds:0.0} s" : "no target";

    private TimeSpan Bound(TimeSpan target) => _pauses.Allow(4 * target > Busy ? 4 * target : Busy);

    public void Check(bool holds, string what)
    {
        if (!holds) throw Failure(what);
    }

    public async ValueTask DisposeAsync()
    {
        await _quiet.CancelAsync();
        await _acting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var bot in _bots) await bot.DisposeAsync();
        _quiet.Dispose();
        _pauses.Dispose();
    }

    /// <summary>Whose sound comes and goes.</summary>
    private ClusterBot Muter => _bots[0];

    private bool IsWhole(ClusterBot bot) => bot.IsConnected && bot.IsAnswered && GetsEverybody(bot);

    private bool GetsEverybody(ClusterBot bot) => _bots.Where(b => b != bot).All(b => bot.Gets(b, sound: b != Muter || !_hasBegun));

    private async Task ActAsync(ClusterBot bot)
    {
        for (var i = 0; !_quiet.IsCancellationRequested; i++)
        {
            try
            {
                _said.Enqueue(await bot.SayAsync($"{bot.Name}-{i}"));
                if (bot != Muter) continue;
                _muted[bot.Name] = null;
                await bot.MuteAsync(i % 2 == 0);
                _muted[bot.Name] = i % 2 == 0;
            }
            catch (Exception e) when (e is RpcException or TimeoutException or InvalidOperationException or IOException or System.Net.WebSockets.WebSocketException)
            {
                // Not acknowledged: it may have happened or not.
            }
            finally
            {
                await Task.Delay(250);
            }
        }
    }

    /// <summary>REST and every client say the same of who is in the room.</summary>
    private async Task<bool> IsOneRoomAsync()
    {
        var users = Comparable(await _cluster.UsersAsync(RoomId));
        return users.All(u => !u.Reconnecting) && _bots.Where(b => b.Lost is null).All(b => Comparable(b.View.Users.Values).SequenceEqual(users));
    }

    /// <summary>The list in one order; while somebody mutes and unmutes all the time, without that.</summary>
    private IReadOnlyList<UserRow> Comparable(IEnumerable<UserRow> users) =>
        [.. users.OrderBy(u => u.ClientId, StringComparer.Ordinal).Select(u => _quiet.IsCancellationRequested ? u : u with { AudioMuted = false })];

    private async Task HoldsAsync(Func<bool> holds, string what, TimeSpan within) => await HoldsAsync(() => Task.FromResult(holds()), what, within);

    private async Task HoldsAsync(Func<Task<bool>> holds, string what, TimeSpan within)
    {
        try
        {
            await Eventually.HoldsAsync(holds, what, within);
        }
        catch (TimeoutException e)
        {
            throw Failure(e.Message);
        }
    }

    private InvalidOperationException Failure(string what)
    {
        _cluster.KeepsLogs = true;
        return new InvalidOperationException($"{what}\nlogs are in {_cluster.Folder}\n{string.Join('\n', _story)}\n{string.Join('\n', _bots.Select(b => b.Story))}\n{_cluster.Tails(20)}");
    }

    private static async Task<T> PersistAsync<T>(Func<Task<T>> work)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (tries < 10 && e is RpcException or TimeoutException or HttpRequestException or System.Net.WebSockets.WebSocketException)
            {
                await Task.Delay(500);
            }
        }
    }
}
