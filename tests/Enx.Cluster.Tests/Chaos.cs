using System.Collections.Concurrent;
using System.Net.WebSockets;
using Enx.Load.Signalling;
using Enx.Testing.Peers;

namespace Enx.Cluster.Tests;

/// <summary>
/// People in rooms who come, go, speak and mute themselves at random while random nodes are killed and started, and a model of what they were told: what
/// was acknowledged has to be so in the end, what was not may be either way. Two of the people in every fifth room have microphones that are on.
/// </summary>
internal sealed class Chaos(ClusterUnderTest cluster, ITestOutputHelper output, Random random) : IAsyncDisposable
{
    private const int RoomsWithMediaEvery = 5;
    private const int PeopleWithMedia = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly List<ModelRoom> _rooms = [];
    private readonly List<Task> _people = [];
    private readonly CancellationTokenSource _over = new();
    private int _names;
    private int _acknowledged;
    private int _unacknowledged;
    private int _kills;

    /// <summary>Everybody comes in.</summary>
    public async Task FillAsync(int rooms, int peoplePerRoom)
    {
        for (var r = 0; r < rooms; r++)
        {
            var room = new ModelRoom(await cluster.CreateRoomAsync($"chaos {r}"));
            _rooms.Add(room);
            for (var p = 0; p < peoplePerRoom; p++)
            {
                var hasMedia = r % RoomsWithMediaEvery == 0 && p < PeopleWithMedia;
                var person = await ComeAsync(room, hasMedia) ?? throw new InvalidOperationException("nobody could come in before anything happened");
                _people.Add(hasMedia ? StayAsync(room, person, new Random(random.Next())) : LiveAsync(room, person, new Random(random.Next())));
            }
        }
    }

    /// <summary>Nodes die and are started, one at a time, until the time is over; then all are there again.</summary>
    public async Task RunAsync(TimeSpan time)
    {
        var until = DateTime.UtcNow + time;
        while (DateTime.UtcNow < until)
        {
            await Task.Delay(TimeSpan.FromSeconds(2 + 4 * random.NextDouble()));
            var node = cluster.Nodes[random.Next(cluster.Nodes.Count)];
            output.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {node.Name} is killed");
            await node.KillAsync();
            _kills++;
            await Task.Delay(TimeSpan.FromSeconds(3 + 12 * random.NextDouble()));
            await node.StartAsync();
            output.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {node.Name} is back");
        }
        await _over.CancelAsync();
        await Task.WhenAll(_people);
        output.WriteLine($"{_kills} kills, {_acknowledged} things acknowledged, {_unacknowledged} not");
    }

    /// <summary>Every room is as the model has it, and everybody in it knows it so.</summary>
    public async Task EndsWellAsync()
    {
        await cluster.HealAsync();
        foreach (var room in _rooms)
        {
            var problem = "it was not looked at";
            try
            {
                await Eventually.HoldsAsync(async () => (problem = await room.ProblemAsync(cluster)) is null, "the room is as the model has it", Patience);
            }
            catch (TimeoutException)
            {
                cluster.KeepsLogs = true;
                throw new InvalidOperationException($"room {room.Id}: {problem}\nlogs are in {cluster.Folder}\n{string.Join('\n', room.Bots.Select(b => b.Story))}\n{cluster.Tails(15)}");
            }
        }
        var faults = _rooms.SelectMany(r => r.Bots).SelectMany(b => b.Faults).ToList();
        if (faults.Count > 0)
        {
            cluster.KeepsLogs = true;
            var story = _rooms.SelectMany(r => r.Bots).First(b => b.Faults.Count > 0).Story;
            throw new InvalidOperationException($"{faults.Count} faults:\n{string.Join('\n', faults.Take(20))}\nlogs are in {cluster.Folder}\n{story}");
        }
        output.WriteLine($"{_rooms.Count} rooms with {_rooms.Sum(r => r.Bots.Count)} people are as they were told");
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_people).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Parallel.ForEachAsync(_rooms.SelectMany(r => r.Bots), async (bot, _) => await bot.DisposeAsync());
        _over.Dispose();
    }

    private async Task<ClusterBot?> ComeAsync(ModelRoom room, bool hasMedia = false)
    {
        var number = (uint)Interlocked.Increment(ref _names);
        var name = $"p{number}";
        room.MayBeIn(name);
        var media = hasMedia ? new TestPeerOptions { Tag = number, Slots = 2 } : null;
        try
        {
            var bot = await ClusterBot.JoinAsync(cluster, await cluster.TokenAsync(room.Id, name), name, media, [.. cluster.SignallingUris.OrderBy(_ => Random.Shared.Next())]);
            room.IsIn(bot);
            if (hasMedia) bot.Send(video: false);
            Interlocked.Increment(ref _acknowledged);
            return bot;
        }
        catch (Exception e) when (IsUnacknowledged(e))
        {
            Interlocked.Increment(ref _unacknowledged);
            return null;
        }
    }

    /// <summary>Somebody who speaks and mutes, and never goes.</summary>
    private async Task StayAsync(ModelRoom room, ClusterBot person, Random chance)
    {
        while (!_over.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(1 + 2 * chance.NextDouble()));
            await TryAsync(() => SpeakAsync(room, person));
        }
    }

    /// <summary>Somebody who comes and goes.</summary>
    private async Task LiveAsync(ModelRoom room, ClusterBot? person, Random chance)
    {
        while (!_over.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(1 + 2 * chance.NextDouble()));
            if (person is null || person.Lost is not null)
            {
                person = await ComeAsync(room);
                continue;
            }
            switch (chance.Next(10))
            {
                case < 5:
                    await TryAsync(() => SpeakAsync(room, person));
                    break;
                case < 9:
                    await TryAsync(() => MuteAsync(room, person, chance.Next(2) == 0));
                    break;
                default:
                    if (await TryAsync(person.LeaveAsync))
                    {
                        room.IsOut(person);
                        await person.DisposeAsync();
                        person = null;
                    }
                    break;
            }
        }
    }

    private static async Task SpeakAsync(ModelRoom room, ClusterBot person) => room.Said.Enqueue(await person.SayAsync($"{person.Name} {Guid.NewGuid():N}"));

    private static async Task MuteAsync(ModelRoom room, ClusterBot person, bool muted)
    {
        room.Muted[person.Name] = null;
        await person.MuteAsync(muted);
        room.Muted[person.Name] = muted;
    }

    private async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            Interlocked.Increment(ref _acknowledged);
            return true;
        }
        catch (Exception e) when (IsUnacknowledged(e))
        {
            Interlocked.Increment(ref _unacknowledged);
            return false;
        }
    }

    private static bool IsUnacknowledged(Exception e) =>
        e is RpcException or TimeoutException or WebSocketException or HttpRequestException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException;

    /// <summary>A room as those in it were told that it is.</summary>
    private sealed class ModelRoom(string id)
    {
        private readonly Lock _gate = new();
        private readonly HashSet<string> _perhaps = [];
        private readonly List<ClusterBot> _bots = [];

        public string Id { get; } = id;

        public ConcurrentQueue<Said> Said { get; } = new();

        /// <summary>Who has muted the microphone; null when that is not known.</summary>
        public ConcurrentDictionary<string, bool?> Muted { get; } = new();

        /// <summary>Those whose joins were acknowledged, and whose leaves were not.</summary>
        public IReadOnlyList<ClusterBot> Bots
        {
            get
            {
                lock (_gate) return [.. _bots];
            }
        }

        public void MayBeIn(string name)
        {
            lock (_gate) _perhaps.Add(name);
        }

        public void IsIn(ClusterBot bot)
        {
            lock (_gate)
            {
                _perhaps.Remove(bot.Name);
                _bots.Add(bot);
            }
        }

        public void IsOut(ClusterBot bot)
        {
            lock (_gate) _bots.Remove(bot);
        }

        /// <summary>What is not as it was told; null when all is.</summary>
        public async Task<string?> ProblemAsync(ClusterUnderTest cluster)
        {
            var bots = Bots;
            if (bots.FirstOrDefault(b => b is { Lost: not null, HasAskedToLeave: false }) is { } lost) return $"{lost.Name} is out without having asked: {lost.Lost}";
            var users = (await cluster.UsersAsync(Id)).OrderBy(u => u.ClientId, StringComparer.Ordinal).ToList();
            var names = users.Select(u => u.Name).ToHashSet();
            if (names.Count < users.Count) return $"somebody is there twice: {string.Join(", ", users.Select(u => u.Name).Order())}";
            if (bots.FirstOrDefault(b => b.Lost is null && !names.Contains(b.Name)) is { } missing) return $"{missing.Name} is not there";
            if (names.FirstOrDefault(n => !_perhaps.Contains(n) && bots.All(b => b.Name != n)) is { } strange) return $"{strange} is there, and has left";
            if (users.FirstOrDefault(u => Muted.GetValueOrDefault(u.Name) is { } muted && muted != u.AudioMuted) is { } wrong) return $"{wrong.Name} is told to be muted: {wrong.AudioMuted}";
            var said = await cluster.MessagesAsync(Id);
            if (said.DistinctBy(s => s.Text).Count() < said.Count) return "a message is there twice";
            if (Said.FirstOrDefault(s => s.Id >= said[0].Id && !said.Contains(s)) is { } unsaid) return $"message {unsaid} is not there";
            foreach (var bot in bots.Where(b => b.Lost is null))
            {
                if (!bot.View.Users.Values.OrderBy(u => u.ClientId, StringComparer.Ordinal).SequenceEqual(users))
                    return $"{bot.Name} sees [{string.Join(", ", bot.View.Users.Values)}], and it is [{string.Join(", ", users)}]";
                if (bot.Tag > 0 && bots.FirstOrDefault(o => o != bot && o.Tag > 0 && !bot.Gets(o, picture: false)) is { } silent) return $"{bot.Name} does not hear {silent.Name}";
            }
            return null;
        }
    }
}
