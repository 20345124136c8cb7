using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Enx.Testing.Network;

/// <summary>
/// The way to a UDP port as through a NAT: each client address has a socket of its own towards the server. It can be cut, and
/// <see cref="ChangeAddress"/> makes the server see its clients at other addresses from one packet to the next.
/// </summary>
public sealed class UdpRelay : IAsyncDisposable
{
    private const int DatagramSize = 2048;

    private readonly Socket _door = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly ConcurrentDictionary<SocketAddress, Flow> _flows = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly IPEndPoint _target;
    private readonly Task _receiving;
    private volatile bool _cut;
    private long _toServer;
    private long _toClients;

    /// <summary>Opens the way.</summary>
    /// <param name="target">Where it leads.</param>
    public UdpRelay(IPEndPoint target)
    {
        _target = target;
        _door.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _receiving = ReceiveAsync();
    }

    /// <summary>Where it begins.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_door.LocalEndPoint!;

    /// <summary>Packets carried so far: to the server and to the clients.</summary>
    public (long ToServer, long ToClients) Carried => (Interlocked.Read(ref _toServer), Interlocked.Read(ref _toClients));

    /// <summary>Everything is lost, both ways, until <see cref="Mend"/>.</summary>
    public void Cut() => _cut = true;

    /// <summary>All is well again.</summary>
    public void Mend() => _cut = false;

    /// <summary>From here on the server sees every client at a new address; what it sends to the old one is lost.</summary>
    public void ChangeAddress()
    {
        foreach (var flow in _flows.Values) flow.Move(NewSocket());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var flow in _flows.Values) flow.Server.Dispose();
        _door.Dispose();
        _closing.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var datagram = new byte[DatagramSize];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        while (true)
        {
            var count = await _door.ReceiveFromAsync(datagram, SocketFlags.None, from, _closing.Token).ConfigureAwait(false);
            if (_cut) continue;
            if (!_flows.TryGetValue(from, out var flow))
            {
                var client = new SocketAddress(AddressFamily.InterNetwork);
                from.Buffer.CopyTo(client.Buffer);
                _flows[client] = flow = new Flow(client);
                flow.Move(NewSocket());
                _ = AnswerAsync(flow);
            }

            try
            {
                await flow.Server.SendAsync(datagram.AsMemory(0, count), SocketFlags.None, _closing.Token).ConfigureAwait(false);
                Interlocked.Increment(ref _toServer);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Lost on the way: the server's port is closed, or the address changes at this moment.
            }
        }
    }

    private async Task AnswerAsync(Flow flow)
    {
        var datagram = new byte[DatagramSize];
        while (!_closing.IsCancellationRequested)
        {
            var socket = flow.Server;
            try
            {
                var count = await socket.ReceiveAsync(datagram, SocketFlags.None, _closing.Token).ConfigureAwait(false);
                if (_cut) continue;
                await _door.SendToAsync(datagram.AsMemory(0, count), SocketFlags.None, flow.Client, _closing.Token).ConfigureAwait(false);
                Interlocked.Increment(ref _toClients);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The address changed: the next round listens at the new one. Or a port was closed, which an ICMP message told.
                if (ReferenceEquals(socket, flow.Server)) await Task.Delay(10, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private Socket NewSocket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(_target);
        return socket;
    }

    /// <summary>One client and the socket by which the server knows it.</summary>
    private sealed class Flow(SocketAddress client)
    {
        private Socket? _server;

        public SocketAddress Client => client;

        public Socket Server => _server!;

        public void Move(Socket socket) => Interlocked.Exchange(ref _server, socket)?.Dispose();
    }
}
