using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Enx.Testing.Network.Emulation;

/// <summary>
/// The way to a UDP port over a bad network, for real datagrams: a relay on loopback with an <see cref="EmulatedLink{T}"/> each way.
/// Who sends to <see cref="EndPoint"/> is carried to the target, as through a NAT: each client address has a socket of its own there,
/// which <see cref="ChangeAddress"/> replaces. All clients of a way share its two links, as the machines of a home share its line.
/// To put one person behind it and nobody else, tell that person alone <see cref="EndPoint"/> instead of the target.
/// One thread does it all: it sleeps until a datagram comes or the next is due, to the millisecond, and a datagram's time in the link is
/// counted from when it came, not from when the thread woke. The two conditions may be changed at any time from any thread.
/// A datagram takes its own bytes of the link and <see cref="HeaderBytes"/>.
/// </summary>
public sealed class EmulatedWay : IAsyncDisposable
{
    /// <summary>What IPv4 and UDP add to a datagram.</summary>
    public const int HeaderBytes = 28;

    private const int MaxClients = 64;
    private const int MaxDatagram = 65_535;
    private const int DatagramsAtOnce = 256;
    private const int KernelBuffer = 1 << 20;
    private const long LongestSleepUs = 5_000;

    private readonly Lock _gate = new();
    private readonly Socket _front = NewSocket();
    private readonly Dictionary<SocketAddress, Client> _clients = [];
    private readonly List<Socket> _ready = [];
    private readonly EmulatedLink<Datagram> _down;
    private readonly EmulatedLink<Datagram> _up;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _datagram = new byte[MaxDatagram];
    private readonly SocketAddress _from = new(AddressFamily.InterNetwork);
    private readonly IPEndPoint _target;
    private ScenarioCursor? _scenario;
    private TaskCompletionSource? _played;
    private bool _changesAddress;
    private bool _cut;
    private volatile bool _closing;

    /// <summary>Opens the way, over a perfect network at first.</summary>
    /// <param name="target">Where it leads.</param>
    /// <param name="seed">The network's chances.</param>
    public EmulatedWay(IPEndPoint target, int seed = 1)
    {
        _target = target;
        (_down, _up) = (new EmulatedLink<Datagram>(LinkConditions.Perfect, seed), new EmulatedLink<Datagram>(LinkConditions.Perfect, seed + 1));
        _front.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        EndPoint = (IPEndPoint)_front.LocalEndPoint!;
        new Thread(Run) { IsBackground = true, Name = "enx-emulated-way" }.Start();
    }

    /// <summary>Where it begins.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>What has happened on the way to the clients. Read at any time, each number is of its own moment.</summary>
    public LinkCounters Down => _down.Counters;

    /// <summary>What has happened on the way from the clients.</summary>
    public LinkCounters Up => _up.Counters;

    /// <summary>From now on the network is like this. A scenario that plays goes on and changes it again.</summary>
    /// <param name="down">The way to the clients; null when it stays as it is.</param>
    /// <param name="up">The way from the clients; null when it stays as it is.</param>
    /// <exception cref="ArgumentException">No link can be like this.</exception>
    public void Change(LinkConditions? down = null, LinkConditions? up = null)
    {
        lock (_gate)
        {
            if (down is not null) _down.Change(down, NowUs());
            if (up is not null) _up.Change(up, NowUs());
        }
    }

    /// <summary>Plays a scenario in real time, instead of one that plays already.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <returns>Done when its time is over; cancelled when another takes its place or the way is closed.</returns>
    public Task PlayAsync(LinkScenario scenario)
    {
        lock (_gate)
        {
            _played?.TrySetCanceled();
            (_scenario, _played) = (new ScenarioCursor(scenario, NowUs()), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return _played.Task;
        }
    }

    /// <summary>In a few milliseconds the target sees every client at a new address; what it sends to the old one is lost.</summary>
    public void ChangeAddress()
    {
        lock (_gate) _changesAddress = true;
    }

    /// <summary>Everything is lost, both ways, until <see cref="Mend"/>: also what is on its way.</summary>
    public void Cut()
    {
        lock (_gate) _cut = true;
    }

    /// <summary>The network is again as it was before <see cref="Cut"/>.</summary>
    public void Mend()
    {
        lock (_gate) _cut = false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _closing = true;
        await _ended.Task.ConfigureAwait(false);
    }

    private static long NowUs() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);

    private static Socket NewSocket() =>
        new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false, ReceiveBufferSize = KernelBuffer, SendBufferSize = KernelBuffer };

    private void Run()
    {
        try
        {
            while (!_closing)
            {
                Sleep();
                lock (_gate) Pass();
            }

            _ended.SetResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _ended.SetException(e); // told by DisposeAsync
        }

        lock (_gate) _played?.TrySetCanceled();
        foreach (var client in _clients.Values) client.Server.Dispose();
        _front.Dispose();
    }

    /// <summary>Until a datagram comes or something is due.</summary>
    private void Sleep()
    {
        long sleepUs;
        lock (_gate)
        {
            var nowUs = NowUs();
            var dueUs = Math.Min(Math.Min(_down.NextDueUs ?? long.MaxValue, _up.NextDueUs ?? long.MaxValue), _scenario?.NextUs ?? long.MaxValue);
            sleepUs = Math.Clamp(dueUs - nowUs, 0, LongestSleepUs);
        }

        _ready.Clear();
        _ready.Add(_front);
        foreach (var client in _clients.Values) _ready.Add(client.Server);
        Socket.Select(_ready, null, null, (int)(sleepUs + 999) / 1000 * 1000); // whole milliseconds are what it can do
    }

    private void Pass()
    {
        var nowUs = NowUs();
        PlayUntil(nowUs);
        foreach (var socket in _ready)
        {
            if (ReferenceEquals(socket, _front)) ReceiveFromClients(nowUs);
            else ReceiveFromServer(socket, nowUs);
        }

        if (_changesAddress) MoveClients();
        while (_down.TryReceive(nowUs, out var datagram, out _)) Send(() => _front.SendTo(datagram.Bytes, SocketFlags.None, datagram.Client.Address));
        while (_up.TryReceive(nowUs, out var datagram, out _)) Send(() => datagram.Client.Server.Send(datagram.Bytes));
    }

    private void PlayUntil(long nowUs)
    {
        if (_scenario is not { } scenario) return;
        while (scenario.TryTake(nowUs, out var step))
        {
            _down.Change(step.Down, nowUs);
            _up.Change(step.Up, nowUs);
            _changesAddress |= step.ChangesAddress;
        }

        if (!scenario.IsOver(nowUs)) return;
        _scenario = null;
        _played!.SetResult();
    }

    private void ReceiveFromClients(long nowUs)
    {
        for (var i = 0; i < DatagramsAtOnce && (i == 0 || _front.Available > 0); i++)
        {
            if (Received(() => _front.ReceiveFrom(_datagram, SocketFlags.None, _from)) is not { } count || _cut) continue;
            if (!_clients.TryGetValue(_from, out var client))
            {
                if (_clients.Count == MaxClients) continue;
                var address = new SocketAddress(AddressFamily.InterNetwork);
                _from.Buffer.CopyTo(address.Buffer);
                _clients[address] = client = new Client(address) { Server = ConnectedSocket() };
            }

            _up.Send(nowUs, count + HeaderBytes, new Datagram(_datagram.AsSpan(0, count).ToArray(), client));
        }
    }

    private void ReceiveFromServer(Socket socket, long nowUs)
    {
        var client = _clients.Values.First(c => ReferenceEquals(c.Server, socket));
        for (var i = 0; i < DatagramsAtOnce && (i == 0 || socket.Available > 0); i++)
        {
            if (Received(() => socket.Receive(_datagram)) is { } count && !_cut)
                _down.Send(nowUs, count + HeaderBytes, new Datagram(_datagram.AsSpan(0, count).ToArray(), client));
        }
    }

    private void MoveClients()
    {
        _changesAddress = false;
        foreach (var client in _clients.Values)
        {
            client.Server.Dispose();
            client.Server = ConnectedSocket();
        }
    }

    private Socket ConnectedSocket()
    {
        var socket = NewSocket();
        socket.Connect(_target);
        return socket;
    }

    private void Send(Action send)
    {
        if (_cut) return;
        try
        {
            send();
        }
        catch (SocketException)
        {
            // Lost on the way: the port there is closed, or the kernel's buffer full.
        }
    }

    /// <summary>The length of a datagram; null when there is none after all, or an ICMP message told of a closed port.</summary>
    private static int? Received(Func<int> receive)
    {
        try
        {
            return receive();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private readonly record struct Datagram(byte[] Bytes, Client Client);

    /// <summary>One client and the socket by which the target knows it.</summary>
    private sealed class Client(SocketAddress address)
    {
        public SocketAddress Address => address;

        public required Socket Server { get; set; }
    }
}
