import { describe, expect, it } from '@jest/globals';
import { createRecorded } from './recorded';

const address = '0x52908400098527886E0F7030069857D2E4169EE7';

describe('updateSupplyMetrics', () => {
  it('sets coins from numbers and from smallest units', async () => {
    const { metrics, changes } = createRecorded({ coinDecimals: 8 });

    expect(
      await changes(() =>
        metrics.updateSupplyMetrics({ total: 2_100_000_000_000_000n, circulating: 1.5 }),
      ),
    ).toEqual({ total_supply_xai: 21_000_000, circulating_supply_xai: 1.5 });
    expect(await changes(() => metrics.updateSupplyMetrics({ circulating: 2 }))).toEqual({
      circulating_supply_xai: 2,
    });
  });
});

describe('watched wallets', () => {
  it('are found by alias and by address, and shown by alias', async () => {
    const { metrics, changes } = createRecorded({
      coinDecimals: 2,
      wallets: { treasury: address, faucet: '0x00' },
    });

    expect(await changes(() => metrics.updateWalletBalance('treasury', 150n))).toEqual({
      'wallet_balance_xai{wallet="treasury"}': 1.5,
    });
    expect(await changes(() => metrics.updateWalletBalance(address, 2.5))).toEqual({
      'wallet_balance_xai{wallet="treasury"}': 2.5,
    });
    expect(
      await changes(() => metrics.recordWalletTransaction({ wallet: address, type: 'received' })),
    ).toEqual({ 'wallet_transactions_total{wallet="treasury",type="received"}': 1 });
  });

  it('never show an address, and leave other wallets out', async () => {
    const { metrics, changes, text } = createRecorded({ wallets: { treasury: address } });
    metrics.updateWalletBalance(address, 1);
    metrics.recordWalletTransaction({ wallet: address, type: 'sent' });

    const moved = await changes(() => {
      for (const wallet of ['0xdead', address.toLowerCase(), '__proto__', 'constructor', '']) {
        metrics.updateWalletBalance(wallet, 1);
        metrics.recordWalletTransaction({ wallet, type: 'sent' });
      }
    });
    expect(moved).toEqual({});
    expect(await text()).not.toMatch(/0x|__proto__|constructor/i);
  });

  it('are none by default', async () => {
    const { changes } = createRecorded();

    expect(await changes((metrics) => metrics.updateWalletBalance(address, 1))).toEqual({});
  });
});
