using Enx.Media.Ice;

namespace Enx.Media.Loops;

/// <summary>
/// Which TCP connections are let in. Whoever connects is a stranger until a check of a peer has come: of those there are only so many,
/// and of one address fewer, so that silent connections keep nobody out. Peers may be many behind one address. Any thread may ask.
/// </summary>
/// <param name="most">Connections at most.</param>
internal sealed class TcpAdmission(int most)
{
    /// <summary>Strangers at most. Each may stay for seconds only.</summary>
    public const int MostStrangers = 512;

    /// <summary>Strangers at most of one address. A whole office may be behind one, but comes in over some seconds.</summary>
    public const int MostStrangersOfAddress = 32;

    private readonly object _gate = new();
    private readonly Dictionary<AddressBlock, int> _ofAddress = [];
    private int _all;
    private int _strangers;

    /// <summary>Connections.</summary>
    public int Connections
    {
        get { lock (_gate) return _all; }
    }

    /// <summary>Connections on which no peer has shown its password yet.</summary>
    public int Strangers
    {
        get { lock (_gate) return _strangers; }
    }

    /// <summary>Lets a connection in, or not.</summary>
    public bool TryAdmit(AddressBlock from)
    {
        lock (_gate)
        {
            var here = _ofAddress.GetValueOrDefault(from);
            if (_all >= most || _strangers >= MostStrangers || here >= MostStrangersOfAddress) return false;
            _all++;
            _strangers++;
            _ofAddress[from] = here + 1;
            return true;
        }
    }

    /// <summary>A stranger is a peer now.</summary>
    public void Know(AddressBlock from)
    {
        lock (_gate) ForgetStranger(from);
    }

    /// <summary>A connection has ended.</summary>
    public void Leave(AddressBlock from, bool known)
    {
        lock (_gate)
        {
            _all--;
            if (!known) ForgetStranger(from);
        }
    }

    private void ForgetStranger(AddressBlock from)
    {
        _strangers--;
        if (--_ofAddress[from] == 0) _ofAddress.Remove(from);
    }
}
