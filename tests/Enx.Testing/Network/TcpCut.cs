using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Enx.Testing.Network;

/// <summary>
/// The way to a TCP port over a wire that can be cut: a proxy on loopback. <see cref="Cut"/> is a broken wire that both ends notice,
/// <see cref="Freeze"/> one that nobody notices: connections stay open and nothing comes through.
/// </summary>
public sealed class TcpCut : IAsyncDisposable
{
    private const int ChunkSize = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly HashSet<Wire> _wires = [];
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _closing = new();
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private TaskCompletionSource _passing = Open();
    private bool _cut;

    /// <summary>Opens the way.</summary>
    /// <param name="target">Where it leads.</param>
    /// <param name="at">The address of this machine where it begins; loopback when left out.</param>
    public TcpCut(IPEndPoint target, IPAddress? at = null)
    {
        (_target, _listener) = (target, new TcpListener(at ?? IPAddress.Loopback, 0));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it begins.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>How many connections have been asked for, those in vain too.</summary>
    public int Asked { get; private set; }

    /// <summary>Every connection is reset, and so is each new one until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        Wire[] wires;
        lock (_gate)
        {
            _cut = true;
            wires = [.. _wires];
            _passing.TrySetResult();
        }

        foreach (var wire in wires) wire.Reset();
    }

    /// <summary>No byte comes through either way. Connections stay, new ones open and hear nothing.</summary>
    public void Freeze()
    {
        lock (_gate)
        {
            if (_passing.Task.IsCompleted) _passing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>All is well again: what was frozen flows on, and there are new connections.</summary>
    public void Mend()
    {
        lock (_gate)
        {
            _cut = false;
            _passing.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            var client = await _listener.AcceptSocketAsync(_closing.Token).ConfigureAwait(false);
            Asked++;
            _ = CarryAsync(new Wire(client));
        }
    }

    private async Task CarryAsync(Wire wire)
    {
        lock (_gate)
        {
            if (!_cut) _wires.Add(wire);
            else wire.Reset();
        }

        try
        {
            await PassingAsync().ConfigureAwait(false);
            await wire.Server.ConnectAsync(_target, _closing.Token).ConfigureAwait(false);
            await Task.WhenAll(PumpAsync(wire.Client, wire.Server), PumpAsync(wire.Server, wire.Client)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            wire.Reset();
        }

        lock (_gate) _wires.Remove(wire);
        wire.Close();
    }

    /// <summary>Carries one direction until its end, which it hands on.</summary>
    private async Task PumpAsync(Socket from, Socket to)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(chunk, _closing.Token).ConfigureAwait(false)) > 0)
            {
                await PassingAsync().ConfigureAwait(false);
                for (var sent = 0; sent < count;) sent += await to.SendAsync(chunk.AsMemory(sent, count - sent), _closing.Token).ConfigureAwait(false);
            }

            await PassingAsync().ConfigureAwait(false);
            to.Shutdown(SocketShutdown.Send);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private Task PassingAsync()
    {
        lock (_gate) return _passing.Task.WaitAsync(_closing.Token);
    }

    /// <summary>One connection: the client's half and the server's.</summary>
    private sealed class Wire(Socket client)
    {
        public Socket Client => client;

        public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public void Reset()
        {
            Abort(client);
            Abort(Server);
        }

        public void Close()
        {
            client.Dispose();
            Server.Dispose();
        }

        private static void Abort(Socket socket)
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                // Closed already.
            }

            socket.Dispose();
        }
    }
}
