using System.Diagnostics;
using Enx.Load.Measuring;
using Enx.Load.Media;
using Enx.Load.Peers;
using Enx.Load.Report;
using Enx.Load.Scenarios;
using Enx.Media.Dtls;

namespace Enx.Load.Running;

/// <summary>
/// One load test from its first room to its report. How it works: rooms are made; people come at the scenario's rate (each a <see cref="Participant"/>);
/// when all are there and have settled, what is measured of media begins anew, so that the figures are of the full load alone; when the time is over all
/// leave, the rooms are deleted, and the node has some time to let go of what it held: what it still holds then is a leak. Once a second a
/// <see cref="Sample"/> is taken of everything.
/// </summary>
internal sealed class LoadRun : IDisposable
{
    private const int MostLoops = 8;
    private const int RoomsAtOnce = 8;

    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LettingGo = TimeSpan.FromSeconds(20);

    private readonly LoadOptions _options;
    private readonly List<PeerLoop> _loops = [];
    private readonly List<RoomUnderLoad> _rooms = [];
    private readonly List<Participant> _people = [];
    private readonly List<Task> _watching = [];
    private readonly List<Sample> _samples = [];
    private readonly Stopwatch _clock = new();
    private readonly TesterLoad _tester = new();
    private volatile MediaTally _measured = new();

    /// <summary>Makes one.</summary>
    public LoadRun(LoadOptions options)
    {
        _options = options;
        for (var i = 0; i < Math.Clamp(options.Threads, 1, MostLoops); i++) _loops.Add(new PeerLoop($"load-{i}"));
    }

    /// <summary>What is done.</summary>
    public Scenario Scenario => _options.Scenario;

    /// <summary>Where rooms and tokens come from.</summary>
    public IRoomService Service => _options.Service;

    /// <summary>The certificate of all clients: its making costs, and no node cares.</summary>
    public DtlsIdentity Identity { get; } = DtlsIdentity.Create();

    /// <summary>What became of people.</summary>
    public RunTally Tally { get; } = new();

    /// <summary>What clients are like.</summary>
    public ClientKind Clients => _options.Clients;

    /// <summary>Whether media may go to this machine alone.</summary>
    public bool OnlyLoopback => _options.OnlyLoopback;

    /// <summary>The loop of a client.</summary>
    public PeerLoop LoopFor(int number) => _loops[number % _loops.Count];

    /// <summary>The gateway of a client.</summary>
    public Uri SignallingUriFor(int number) => _options.SignallingUris[number % _options.SignallingUris.Count];

    /// <summary>Something goes on beside the others; it is waited for at the end.</summary>
    public void Watch(Task task)
    {
        lock (_watching)
        {
            _watching.RemoveAll(t => t.IsCompleted);
            _watching.Add(task);
        }
    }

    /// <summary>Runs it.</summary>
    /// <param name="stopping">Ends the test early: people leave, and the report is of what there was.</param>
    public async Task<LoadReport> RunAsync(CancellationToken stopping)
    {
        var began = DateTimeOffset.UtcNow;
        var atFirst = await FiguresAsync(stopping).ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var sampling = new CancellationTokenSource();
        _clock.Start();
        var sampler = SampleAsync(sampling.Token);
        NodeFigures? loaded = null;
        var measuredFor = TimeSpan.Zero;
        NodeFigures? before = null;
        try
        {
            await MakeRoomsAsync(stopping).ConfigureAwait(false);
            var people = ComeAsync(ending.Token);
            await Pauses.WaitAsync(Scenario.RampSeconds + Scenario.SettleSeconds, stopping).ConfigureAwait(false);
            _options.Progress.Say("all have been asked to come; measuring begins");
            (_measured, before) = (new MediaTally(), await FiguresAsync(stopping).ConfigureAwait(false));
            _options.OnMeasuring(true);
            var measuring = Stopwatch.StartNew();
            var cutting = CutAsync(ending.Token);
            await Pauses.WaitAsync(Scenario.DurationSeconds, stopping).ConfigureAwait(false);
            loaded = await FiguresAsync(CancellationToken.None).ConfigureAwait(false);
            measuredFor = measuring.Elapsed;
            _options.OnMeasuring(false);
            _options.Progress.Say("the time is over; all leave");
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(people, cutting).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Then the report is of what there was.
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            foreach (var person in _people) await person.DisposeAsync().ConfigureAwait(false);
            await Task.WhenAll(Watched()).ConfigureAwait(false);
            foreach (var room in _rooms) await DeleteAsync(room).ConfigureAwait(false);
        }

        var atLast = await LetGoAsync(atFirst, loaded).ConfigureAwait(false);
        await sampling.CancelAsync().ConfigureAwait(false);
        await sampler.ConfigureAwait(false);
        // What was missing when people left.
        (await TakeTallyAsync().ConfigureAwait(false)).AddTo(_measured);
        return new ReportMaker(Scenario, Tally, _samples, _tester)
        {
            Began = began,
            Seconds = _clock.Elapsed.TotalSeconds,
            MeasuredSeconds = measuredFor.TotalSeconds,
            Media = _measured,
            AtFirst = atFirst,
            AtBegin = before,
            Loaded = loaded,
            AtLast = atLast,
        }.Make();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var loop in _loops) loop.Dispose();
        Identity.Dispose();
    }

    private Task[] Watched()
    {
        lock (_watching) return [.. _watching];
    }

    private async Task MakeRoomsAsync(CancellationToken stopping)
    {
        _options.Progress.Say($"rooms are made: {Scenario.Rooms}");
        var made = new RoomUnderLoad[Scenario.Rooms];
        await Parallel.ForEachAsync(Enumerable.Range(0, Scenario.Rooms), new ParallelOptions { MaxDegreeOfParallelism = RoomsAtOnce, CancellationToken = stopping }, async (number, cancelled) =>
        {
            made[number] = new RoomUnderLoad(await Service.CreateRoomAsync($"load test {number + 1}", Scenario, cancelled).ConfigureAwait(false), Scenario, number);
            lock (_rooms) _rooms.Add(made[number]);
        }).ConfigureAwait(false);
        var tag = 0;
        // Room after room would be one full room and many empty ones for a long time: they fill together.
        for (var i = 0; i < Scenario.Publishers + Scenario.Subscribers; i++)
            foreach (var room in made) _people.Add(new Participant(this, room, ++tag, sends: i < Scenario.Publishers));
    }

    /// <summary>Has people come, one after the other; completes when all have left again.</summary>
    private async Task ComeAsync(CancellationToken ending)
    {
        _options.Progress.Say($"people come: {_people.Count}, {Scenario.JoinsPerSecond:0.##} a second");
        var lives = new List<Task>(_rooms.Select((room, i) => room.LiveAsync(i < Scenario.Shares * _rooms.Count, ending)));
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < _people.Count; i++)
        {
            var due = TimeSpan.FromSeconds(i / Scenario.JoinsPerSecond) - clock.Elapsed;
            if (due > TimeSpan.Zero && !await Pauses.WaitAsync(due, ending).ConfigureAwait(false)) break;
            lives.Add(_people[i].RunAsync(ending));
        }

        await Task.WhenAll(lives).ConfigureAwait(false);
    }

    private async Task CutAsync(CancellationToken ending)
    {
        if (Scenario.CutEverySeconds <= 0) return;
        var random = new Random(Scenario.Seed);
        while (await Pauses.WaitAsync(Scenario.CutEverySeconds, ending).ConfigureAwait(false))
            foreach (var person in _people)
                if (random.NextDouble() < Scenario.CutPart) person.CutSocket();
    }

    private async Task DeleteAsync(RoomUnderLoad room)
    {
        try
        {
            await Service.DeleteRoomAsync(room.Id).ConfigureAwait(false);
        }
        catch (RoomServiceException e)
        {
            Tally.Failed("delete the room", e);
        }
    }

    /// <summary>Waits until the nodes hold no more than at the beginning, for a while.</summary>
    private async Task<NodeFigures?> LetGoAsync(NodeFigures? atFirst, NodeFigures? loaded)
    {
        if (atFirst is null || loaded is null) return null;
        _options.Progress.Say("the nodes may let go of what they held");
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var now = await FiguresAsync(CancellationToken.None).ConfigureAwait(false);
            if (waited.Elapsed > LettingGo || now is not null && Leaks.Count(atFirst, now) <= 0) return now;
            await Task.Delay(SampleEvery).ConfigureAwait(false);
        }
    }

    /// <summary>What was sent and received since the last call.</summary>
    private async Task<MediaTally> TakeTallyAsync()
    {
        var sum = new MediaTally();
        foreach (var loop in _loops)
        {
            await loop.InvokeAsync(() =>
            {
                loop.Tally.MoveTo(sum);
                return true;
            }).ConfigureAwait(false);
        }

        return sum;
    }

    private async Task<NodeFigures?> FiguresAsync(CancellationToken stopping)
    {
        try
        {
            return await Service.ReadFiguresAsync(stopping).ConfigureAwait(false);
        }
        catch (RoomServiceException)
        {
            // A node that is too busy to answer this shows as a gap.
            return null;
        }
    }

    private async Task SampleAsync(CancellationToken over)
    {
        var sampler = new Sampler(_tester);
        while (await Pauses.WaitAsync(SampleEvery, over).ConfigureAwait(false))
        {
            var media = await TakeTallyAsync().ConfigureAwait(false);
            media.AddTo(_measured);
            var sample = sampler.Take(_clock.Elapsed.TotalSeconds, Tally.Counts, media, await FiguresAsync(over).ConfigureAwait(false));
            _samples.Add(sample);
            _options.Progress.Show(sample, Tally.Counts);
        }
    }
}

/// <summary>How a load test is run.</summary>
/// <param name="Scenario">What is done.</param>
/// <param name="Service">Where rooms and tokens come from.</param>
/// <param name="SignallingUris">The gateways; clients take them in turn.</param>
/// <param name="Threads">Threads that turn the clients' media, 1 to 8.</param>
/// <param name="Progress">Hears how far it is.</param>
internal sealed record LoadOptions(Scenario Scenario, IRoomService Service, IReadOnlyList<Uri> SignallingUris, int Threads, IProgressView Progress)
{
    /// <summary>What clients are like.</summary>
    public ClientKind Clients { get; init; } = new();

    /// <summary>Called when measuring begins and when it ends, with which it is.</summary>
    public Action<bool> OnMeasuring { get; init; } = _ => { };

    /// <summary>Whether media may go to this machine alone: an answer that names another address is refused, whoever gave it.</summary>
    public bool OnlyLoopback { get; init; }
}

/// <summary>What the clients of a test are like.</summary>
/// <param name="OnlyAesCm">They know no AES-GCM.</param>
/// <param name="Rtx">They take retransmissions on a stream of their own (RFC 4588).</param>
internal sealed record ClientKind(bool OnlyAesCm = false, bool Rtx = true)
{
    /// <summary>What their cameras send.</summary>
    public IReadOnlyList<VideoLayer> Camera { get; init; } = VideoLayer.Simulcast;
}

/// <summary>Hears how far a load test is.</summary>
internal interface IProgressView
{
    /// <summary>Something begins.</summary>
    void Say(string what);

    /// <summary>A second is over.</summary>
    void Show(Sample sample, RunCounts counts);
}
