using System.Collections.Concurrent;
using System.Diagnostics;
using Enx.Testing.Nodes;
using Enx.Testing.Peers;

namespace Enx.Cluster.Tests;

/// <summary>
/// Some people in a room who send and receive sound and pictures, say something all the time, and the first of them mutes the microphone on and off,
/// while something happens to the cluster; and what a test wants to know of them afterwards. What was acknowledged is written down; what was not may or may not have happened.
/// </summary>
internal sealed class Gathering : IAsyncDisposable
{
    private static uint _tags;

    private readonly ClusterUnderTest _cluster;
    private readonly ITestOutputHelper _output;
    private readonly List<ClusterBot> _bots = [];
    private readonly ConcurrentQueue<string> _said = new();
    private readonly ConcurrentDictionary<string, bool?> _muted = new();
    private readonly CancellationTokenSource _quiet = new();
    private Task _acting = Task.CompletedTask;
    private long _began;

    private Gathering(ClusterUnderTest cluster, string roomId, ITestOutputHelper output) => (_cluster, RoomId, _output) = (cluster, roomId, output);

    public string RoomId { get; }

    public IReadOnlyList<ClusterBot> Bots => _bots;

    /// <summary>Those are in a room, and everybody gets everybody's sound and pictures.</summary>
    /// <param name="doors">The gateways that they know, the one they come in by first; all of the cluster's when left out.</param>
    public static async Task<Gathering> OfAsync(ClusterUnderTest cluster, ITestOutputHelper output, string[] names, IReadOnlyList<Uri>? doors = null)
    {
        var gathering = new Gathering(cluster, await cluster.CreateRoomAsync(), output);
        foreach (var name in names) await gathering.ComeAsync(name, doors);
        await gathering.HoldsAsync(() => gathering._bots.All(gathering.GetsEverybody), "everybody sees and hears everybody", TimeSpan.FromSeconds(30));
        return gathering;
    }

    /// <summary>From now on they talk and mute themselves, and it is measured what they miss.</summary>
    public void Begin()
    {
        foreach (var bot in _bots)
        {
            bot.Received.Forget(s => s == ClusterBot.Source(Muter.Tag, false));
            bot.Measure();
            _muted[bot.Name] = false;
        }
        _began = Stopwatch.GetTimestamp();
        _acting = Task.WhenAll(_bots.Select(ActAsync));
    }

    /// <summary>Something happens now.</summary>
    public void Happens(string what)
    {
        _began = Stopwatch.GetTimestamp();
        _output.WriteLine($"{what}:");
    }

    /// <summary>Somebody comes, and tries until it works.</summary>
    public async Task<ClusterBot> ComeAsync(string name, IReadOnlyList<Uri>? doors = null)
    {
        var tag = Interlocked.Increment(ref _tags);
        var bot = await PersistAsync(() => ClusterBot.JoinAsync(_cluster, RoomId, name, new TestPeerOptions { Tag = tag, Slots = 4 }, doors));
        bot.Send();
        _bots.Add(bot);
        return bot;
    }

    /// <summary>Waits until everybody is back in everything: answered by the room, on each other's lists, seen and heard.</summary>
    public async Task IsWholeAgainAsync(TimeSpan within)
    {
        await HoldsAsync(() => _bots.All(b => b.Lost is not null || (b.IsConnected && GetsEverybody(b))), "everybody sees and hears everybody again", within);
        await HoldsAsync(IsOneRoomAsync, "everybody's list is the room's", within);
        _output.WriteLine($"  all is well again after {Stopwatch.GetElapsedTime(_began).TotalSeconds:0.0} s");
    }

    /// <summary>They fall silent, and everything that was acknowledged is there: who is in, what was said, who is muted; nobody is there twice.</summary>
    public async Task NothingIsLostAsync()
    {
        await _quiet.CancelAsync();
        await _acting;
        await HoldsAsync(IsOneRoomAsync, "everybody's list is the room's", TimeSpan.FromSeconds(20));
        var users = await _cluster.UsersAsync(RoomId);
        Check(users.Select(u => u.Name).Order().SequenceEqual(_bots.Select(b => b.Name).Order()), $"in the room are {string.Join(", ", users.Select(u => u.Name))}");
        foreach (var user in users)
            if (_muted.GetValueOrDefault(user.Name) is { } muted) Check(user.AudioMuted == muted, $"{user.Name} muted: {muted} was acknowledged");
        var said = await _cluster.MessagesAsync(RoomId);
        var missing = _said.Where(s => !said.Contains(s)).ToList();
        Check(missing.Count == 0, $"{missing.Count} of {_said.Count} acknowledged messages are missing: {string.Join(", ", missing.Take(5))}");
        Check(said.Distinct().Count() == said.Count, "messages are there twice");
        foreach (var bot in _bots)
        {
            Check(bot.Lost is null, $"{bot.Name} is out: {bot.Lost}");
            Check(bot.Faults.Count == 0, string.Join('\n', bot.Faults));
        }
        _output.WriteLine($"  {_said.Count} messages were acknowledged, and are there");
    }

    /// <summary>The longest time without an answer of the room, and without somebody's sound or picture.</summary>
    public (TimeSpan Control, TimeSpan Media) Gaps() => (_bots.Max(b => b.Control.Longest()), _bots.Max(b => b.Received.Longest(s => s != ClusterBot.Source(Muter.Tag, false))));

    /// <summary>Prints what was missed beside what it should be at most, and fails when it is more than four times that.</summary>
    public void Report(TimeSpan? control, TimeSpan? media)
    {
        var (c, m) = Gaps();
        _output.WriteLine($"  control gap {c.TotalSeconds:0.00} s (target {control?.TotalSeconds:0.0} s), media gap {m.TotalSeconds:0.00} s (target {media?.TotalSeconds:0.0} s)");
        if (control is { } most) Check(c <= 4 * most, $"the room did not answer for {c.TotalSeconds:0.00} s");
        if (media is { } longest) Check(m <= 4 * longest, $"media was away for {m.TotalSeconds:0.00} s");
    }

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
    }

    /// <summary>Whose sound comes and goes.</summary>
    private ClusterBot Muter => _bots[0];

    private bool GetsEverybody(ClusterBot bot) => _bots.Where(b => b != bot).All(b => bot.Gets(b, sound: b != Muter || _acting.IsCompleted));

    private async Task ActAsync(ClusterBot bot)
    {
        for (var i = 0; !_quiet.IsCancellationRequested; i++)
        {
            try
            {
                var text = $"{bot.Name}-{i}";
                await bot.SayAsync(text);
                _said.Enqueue(text);
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
        var users = (await _cluster.UsersAsync(RoomId)).OrderBy(u => u.ClientId, StringComparer.Ordinal).ToList();
        return users.All(u => !u.Reconnecting) && _bots.Where(b => b.Lost is null).All(b => b.View.Users.Values.OrderBy(u => u.ClientId, StringComparer.Ordinal).SequenceEqual(users));
    }

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
        return new InvalidOperationException($"{what}\nlogs are in {_cluster.Folder}\n{string.Join('\n', _bots.Select(b => b.Story))}\n{_cluster.Tails()}");
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
